import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { createServer, type TlsOptions as ServerTls, type TLSSocket } from 'node:tls'
import { encodePacket, type Packet } from '@gearwork/protocol'
import { ConnectError, type TlsOptions } from '@gearwork/transport'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Authority, type Certificate, createAuthority } from '../support/certificates.js'
import { describeWith, program } from '../support/requirements.js'
import { listen, until } from './sockets.js'
import { watchedConnection } from './watched-connection.js'

const eager = { firstMs: 1, longestMs: 5 }
const noop = encodePacket({ name: 'NOOP' }, 'response')
const files = ({ certFile, keyFile }: Certificate) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
})

describeWith([program('openssl', 'openssl')], 'TLS', () => {
  let authority: Authority
  let stranger: Authority
  let local: Certificate
  let elsewhere: Certificate
  let worker: Certificate

  beforeAll(() => {
    authority = createAuthority()
    stranger = createAuthority('somebody else')
    local = authority.issue('local', ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1'])
    elsewhere = authority.issue('elsewhere', ['DNS:jobs.example.org'])
    worker = authority.issue('worker', ['DNS:worker'])
  })
  afterAll(() => {
    authority.remove()
    stranger.remove()
  })

  /** A connection that says GRAB_JOB to a TLS server which answers NOOP, until one of both is known to work or not. */
  async function speak(tls: TlsOptions | boolean, server: ServerTls = files(local), host = '127.0.0.1') {
    const { port, sockets } = await listenTls(server, host)
    const watched = watchedConnection(
      { host, port },
      { tls, backoff: eager },
      {
        opened: () => watched.connection.send({ name: 'GRAB_JOB' }),
      },
    )
    watched.connection.open()
    return { ...watched, port, sockets }
  }

  test('with the right authority carries packets, by file and by content', async () => {
    for (const tls of [
      { caFile: authority.caFile },
      { ca: readFileSync(authority.caFile) },
      { ca: readFileSync(authority.caFile, 'utf8') },
    ]) {
      const { seen, logged } = await speak(tls)
      await logged('packet')
      expect(seen.log).toEqual(['opened', 'packet NOOP'])
    }
  })

  test('works for a name and for IPv6', async () => {
    for (const host of ['localhost', '::1']) {
      const { seen, logged } = await speak({ caFile: authority.caFile }, files(local), host)
      await logged('packet')
      expect(seen.log).toEqual(['opened', 'packet NOOP'])
    }
  })

  test('carries a large packet both ways', async () => {
    const data = Buffer.alloc(3 * 1024 * 1024, 7)
    const { connection, seen, logged } = await speak({ caFile: authority.caFile }, files(local))
    await logged('packet')
    connection.send({ name: 'ECHO_REQ', data })
    await logged('packet ECHO_RES')
    const echoed = seen.packets.at(-1) as Packet<'ECHO_RES'>
    expect(data.equals(echoed.data)).toBe(true)
  })

  test('is refused when another authority signed', async () => {
    for (const tls of [{ caFile: stranger.caFile }, true]) {
      const { seen, logged, port } = await speak(tls)
      await logged('failed')
      expect(seen.log).not.toContain('opened')
      expect(seen.failed[0]).toBeInstanceOf(ConnectError)
      expect(seen.failed[0]?.message).toBe(
        `TLS with the job server at 127.0.0.1:${port} failed (UNABLE_TO_VERIFY_LEAF_SIGNATURE): check its certificate and what the tls option trusts`,
      )
    }
  })

  test('is refused when the certificate is for another name', async () => {
    const { seen, logged } = await speak({ caFile: authority.caFile }, files(elsewhere))
    await logged('failed')
    expect(seen.log).not.toContain('opened')
    expect(seen.failed[0]?.message).toMatch(/^TLS with .* failed \(ERR_TLS_CERT_ALTNAME_INVALID\)/)
  })

  test('takes another name when it is told to expect it', async () => {
    const { logged } = await speak(
      { caFile: authority.caFile, serverName: 'jobs.example.org' },
      files(elsewhere),
    )
    await logged('packet')
  })

  test('insecure takes any certificate', async () => {
    for (const certificate of [local, elsewhere]) {
      const { logged } = await speak({ insecure: true }, files(certificate))
      await logged('packet')
    }
  })

  test('shows a client certificate to a server that wants one', async () => {
    const wanting = {
      ...files(local),
      ca: readFileSync(authority.caFile),
      requestCert: true,
      rejectUnauthorized: true,
    }
    const { logged, sockets } = await speak({ caFile: authority.caFile, ...worker }, wanting)
    await logged('packet')
    expect((sockets[0] as TLSSocket).getPeerCertificate().subject.CN).toBe('worker')
  })

  test('without the client certificate a server wants, is never spoken to', async () => {
    const wanting = {
      ...files(local),
      ca: readFileSync(authority.caFile),
      requestCert: true,
      rejectUnauthorized: true,
    }
    const { seen, logged } = await speak({ caFile: authority.caFile }, wanting)
    // With TLS 1.3 the client is through before the server has looked at its certificate.
    await logged('lost', 2)
    expect(seen.packets).toEqual([])
    expect(seen.lost[0]?.message).toMatch(/was lost: .*certificate required/)
  })

  test('names a file that is not there, and looks for it again', async () => {
    const missing = join(authority.folder, 'missing.pem')
    const { seen, logged, port } = await speak({ caFile: missing })
    await logged('failed', 2)
    expect(seen.failed[0]?.message).toBe(
      `cannot speak TLS with the job server at 127.0.0.1:${port}: ${missing} cannot be read (ENOENT)`,
    )
    expect(seen.failed[0]?.cause).toMatchObject({ code: 'ENOENT' })
  })

  test('refuses a key that is none', async () => {
    const { seen, logged } = await speak({
      ca: readFileSync(authority.caFile),
      cert: 'no certificate',
      key: 'no key',
    })
    await logged('failed')
    expect(seen.failed[0]?.message).toMatch(/^TLS with the job server at .* failed \(ERR_OSSL_/)
  })

  test('towards a server that speaks plain Gearman fails, and says so', async () => {
    const plain = await listen((socket) => socket.on('data', () => socket.end(noop)))
    const { connection, seen, logged } = watchedConnection(
      { host: '127.0.0.1', port: plain.port },
      { tls: { insecure: true }, backoff: eager },
    )
    connection.open()
    await logged('failed')
    expect(seen.failed[0]?.message).toMatch(/^TLS with the job server at .* failed \((ERR_SSL_|EPROTO)/)
  })

  test('reads everything that came before the goodbye', async () => {
    const { seen, logged, sockets } = await speak({ caFile: authority.caFile })
    await logged('packet')
    sockets[0]?.end(Buffer.concat(Array.from({ length: 20_000 }, () => noop)))
    await logged('lost')
    expect(seen.packets).toHaveLength(20_001)
  })

  test('says goodbye as well', async () => {
    const { connection, logged, sockets } = await speak({ caFile: authority.caFile })
    await logged('packet')
    await connection.close()
    await until('the server has seen the end', () => sockets[0]?.destroyed === true)
  })
})

/** Answers every GRAB_JOB with a NOOP and every ECHO_REQ with its bytes. */
async function listenTls(options: ServerTls, host: string) {
  const sockets: TLSSocket[] = []
  const server = createServer({ ...options }, (socket) => {
    sockets.push(socket)
    let received = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      for (let size = whole(received); size > 0; size = whole(received)) {
        const packet = Buffer.from(received.subarray(0, size))
        received = received.subarray(size)
        socket.write(packet[7] === 16 ? answer(packet) : noop)
      }
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, isIPv6(host) ? host : '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

/** The size of the first packet, or 0 while it is not whole. */
function whole(received: Buffer): number {
  if (received.length < 12) return 0
  const size = 12 + received.readUInt32BE(8)
  return size <= received.length ? size : 0
}

function answer(echo: Buffer): Buffer {
  echo[3] = 'S'.charCodeAt(0)
  echo[7] = 17
  return echo
}
