import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { type Authority, type Certificate, createAuthority } from '../support/certificates.js'
import { describeWith, program } from '../support/requirements.js'
import { running } from './running.js'

describeWith([program('openssl', 'openssl')], 'TLS', () => {
  let authority: Authority
  let own: Certificate

  beforeAll(() => {
    authority = createAuthority()
    own = authority.issue('server', ['IP:127.0.0.1'])
  })
  afterAll(() => authority.remove())

  const dial = async (port: number, certificate?: Certificate) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      ca: readFileSync(authority.caFile),
      ...(certificate === undefined
        ? {}
        : { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) }),
    })
    await once(socket, 'secureConnect')
    return Peer.over(socket)
  }

  test('packets and text travel over it', async () => {
    const { server, logged } = await running({ tls: own })
    const peer = await dial(server.port)
    await peer.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x'.repeat(100_000) })
    expect(await peer.row('status', 'f')).toEqual(['1', '0', '0'])
    expect((await logged('connected')).peer).toBe('127.0.0.1')
    await peer.leaves()
  })

  test('with an authority, only peers it vouches for are heard', async () => {
    const { server, logged } = await running({ tls: { ...own, caFile: authority.caFile } })
    const peer = await dial(server.port, authority.issue('client', ['DNS:client']))
    await peer.settled()
    const stranger = await dial(server.port)
    await stranger.isHungUpOn()
    await logged('handshakeFailed')
    await peer.leaves()
  })

  test('a plain peer is not served, and does not keep the server from stopping', async () => {
    const { server, logged } = await running({ tls: own })
    const silent = connectPlain(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const plain = await Peer.connect(server.port)
    plain.say({ name: 'ECHO_REQ', data: '' })
    await logged('handshakeFailed')
    await server.stop()
    await once(silent, 'close')
  })

  test('a file that is not there is told at once', async () => {
    await expect(running({ tls: { certFile: '/nowhere.pem', keyFile: own.keyFile } })).rejects.toThrow(
      'ENOENT',
    )
  })
})
