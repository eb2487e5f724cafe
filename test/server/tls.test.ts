import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { type Certificate, createAuthority, credentialsOfSuite } from '../support/certificates.js'
import { describeWith, program } from '../support/requirements.js'
import { running } from './running.js'

describeWith([program('openssl', 'openssl')], 'TLS', () => {
  const credentials = credentialsOfSuite()
  const dial = async (port: number, certificate?: Certificate) => {
    const socket = credentials().dial(port, certificate)
    await once(socket, 'secureConnect')
    return Peer.over(socket)
  }

  test('packets and text travel over it', async () => {
    const { own } = credentials()
    const { server, logged } = await running({ tls: own })
    const peer = await dial(server.port)
    await peer.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x'.repeat(100_000) })
    expect(await peer.row('status', 'f')).toEqual(['1', '0', '0'])
    expect((await logged('connected')).peer).toBe('127.0.0.1')
    await peer.leaves()
  })

  test('who ends its half behind a question hears all of the answer', async () => {
    const { own } = credentials()
    const { server } = await running({ tls: own })
    const client = await dial(server.port)
    const submit = { name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: '' } as const
    const jobs = 20_000
    for (let i = 0; i < jobs; i++) client.say(submit)
    expect(await client.hearsAll()).toHaveLength(jobs)
    client.bytes('show jobs\n')
    client.endsItsHalf()
    expect(await client.hearsReport()).toHaveLength(jobs)
    await client.isHungUpOn()
  })

  test('with an authority, only peers it vouches for are heard', async () => {
    const { authority, own } = credentials()
    const { server, logged } = await running({ tls: { ...own, caFile: authority.caFile } })
    expect(await logged('listening')).toMatchObject({ tls: true, clientCertificates: true })
    const peer = await dial(server.port, authority.issue('client', ['DNS:client']))
    await peer.settled()
    const stranger = await dial(server.port)
    await stranger.isHungUpOn()
    await logged('handshakeFailed')
    await peer.leaves()
  })

  test('who shows the wrong certificate, or none, is one line in the log, and disturbs nobody', async () => {
    const { authority, own } = credentials()
    const others = createAuthority('Somebody else')
    onTestFinished(() => others.remove())
    const { server, log } = await running({ tls: { ...own, caFile: authority.caFile } })
    const peer = await dial(server.port, authority.issue('good', ['DNS:good']))
    await peer.settled()
    const strangers = {
      'no certificate': undefined,
      'another authority': others.issue('stranger', ['DNS:stranger']),
      expired: authority.issue('expired', ['DNS:expired'], -1),
      'a certificate that signs itself': { certFile: others.caFile, keyFile: join(others.folder, 'ca.key') },
    }
    for (const stranger of Object.values(strangers)) {
      await (await dial(server.port, stranger)).isHungUpOn()
      await peer.settled()
    }
    await expect.poll(() => log.length).toBeGreaterThanOrEqual(2 + Object.keys(strangers).length)
    const failures = log.filter(({ event }) => event === 'handshakeFailed')
    expect(log).toHaveLength(2 + failures.length)
    expect(failures.map((entry) => 'error' in entry && (entry.error as NodeJS.ErrnoException).code)).toEqual([
      'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ])
    const addresses = failures.map((entry) => 'peer' in entry && entry.peer)
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']))
    await peer.leaves()
  })

  test('who does not trust the server, or speaks no version it speaks, is one line in the log too', async () => {
    const { authority, own } = credentials()
    const { server, log } = await running({ tls: own })
    for (const options of [{}, { ca: readFileSync(authority.caFile), maxVersion: 'TLSv1.1' }] as const) {
      const socket = connect({ port: server.port, host: '127.0.0.1', ...options })
      await new Promise((resolve) => socket.once('error', resolve))
      socket.destroy()
    }
    await expect
      .poll(() => log.map(({ event }) => event))
      .toEqual(['listening', 'handshakeFailed', 'handshakeFailed'])
    await (await dial(server.port)).settled()
  })

  test('a handshake that does not come to its end is cut, and counts among the connections until then', async () => {
    const { own } = credentials()
    const { server, log, logged } = await running({
      tls: own,
      limits: { handshakeMs: 1_000, maxConnections: 1 },
    })
    const silent = connectPlain(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const second = connectPlain(server.port, '127.0.0.1').resume()
    await once(second, 'close')
    silent.resume()
    expect((await logged('refused')).maxConnections).toBe(1)
    await once(silent, 'close')
    expect((await logged('handshakeFailed')).error).toMatchObject({ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' })
    const peer = await dial(server.port)
    await peer.settled()
    expect(log.filter(({ event }) => event === 'connected')).toHaveLength(1)
    await peer.leaves()
    await logged('disconnected')
    const next = await dial(server.port)
    await next.settled()
    await next.leaves()
  })

  test('who hangs up in the handshake is called by its address, and the server that cuts it off says nothing of it', async () => {
    const { own } = credentials()
    const { server, log, logged } = await running({ tls: own, listen: '[::]:0' })
    const hasty = connectPlain(server.port, '127.0.0.1')
    await once(hasty, 'connect')
    hasty.end()
    expect(await logged('handshakeFailed')).toMatchObject({
      peer: '127.0.0.1',
      error: { code: 'ECONNRESET' },
    })
    const silent = connectPlain(server.port, '127.0.0.1').resume()
    await once(silent, 'connect')
    await (await dial(server.port)).leaves()
    await logged('disconnected')
    await server.stop()
    await once(silent, 'close')
    expect(log.map(({ event }) => event)).toEqual([
      'listening',
      'handshakeFailed',
      'connected',
      'disconnected',
      'stopped',
    ])
  })

  test('a plain peer is not served, and does not keep the server from stopping', async () => {
    const { own } = credentials()
    const { server, logged } = await running({ tls: own })
    const silent = connectPlain(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const plain = await Peer.connect(server.port)
    plain.say({ name: 'ECHO_REQ', data: '' })
    expect((await logged('handshakeFailed')).error.message).toBe('it does not speak TLS')
    await server.stop()
    await once(silent, 'close')
  })

  test('a file that is not there is told at once', async () => {
    const { own } = credentials()
    await expect(running({ tls: { certFile: '/nowhere.pem', keyFile: own.keyFile } })).rejects.toThrow(
      'tls.certFile must be a file that can be read (ENOENT), got "/nowhere.pem"',
    )
  })

  test('a certificate that is none is told in one line', async () => {
    await expect(running({ tls: { cert: 'none', key: 'none' } })).rejects.toThrow(
      'tls must be a certificate and its key, in PEM form (no start line), got ["cert","key"]',
    )
  })
})
