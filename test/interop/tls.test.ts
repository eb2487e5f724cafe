import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createJobServer, type JobServerOptions, type ServerLogEntry } from '@gearwork/server'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Authority, type Certificate, createAuthority } from '../support/certificates.js'
import { gearmanTool, runGearmanTool, startGearmanTool } from '../support/gearman-tool.js'
import { start } from '../support/processes.js'
import { describeWith, perlGearman, program, programPath } from '../support/requirements.js'
import { listen } from '../transport/sockets.js'

/** Peers that are not ours, over TLS. */
describeWith([program('openssl', 'openssl'), perlGearman(), gearmanTool], 'foreign peers over TLS', () => {
  let authority: Authority
  let own: Certificate
  let theirs: Certificate

  beforeAll(() => {
    authority = createAuthority()
    own = authority.issue('server', ['IP:127.0.0.1'])
    theirs = authority.issue('peer', ['DNS:peer'])
  })
  afterAll(() => authority.remove())

  const serve = async (options: JobServerOptions) => {
    const log: ServerLogEntry[] = []
    const server = createJobServer({ listen: '127.0.0.1:0', log: (entry) => log.push(entry), ...options })
    await server.start()
    onTestFinished(() => server.stop())
    return { port: server.port, log }
  }

  const perl = (role: 'client' | 'worker', port: number, ...files: readonly string[]) => {
    const script = fileURLToPath(new URL('perl/tls.pl', import.meta.url))
    const process = start('perl', [script, role, '127.0.0.1', `${port}`, ...files])
    onTestFinished(() => process.stop())
    return process
  }

  const reversed = async (port: number, ...files: readonly string[]) => {
    const client = perl('client', port, ...files)
    client.child.stdin?.end('one\ntwo\n')
    await client.ended()
    return client.output()
  }

  test("Perl's client and worker trust the server", async () => {
    const { port, log } = await serve({ tls: own })
    perl('worker', port, authority.caFile)
    expect(await reversed(port, authority.caFile)).toBe('eno\nowt\n')
    expect(log.filter(({ event }) => event === 'handshakeFailed')).toEqual([])
  })

  test("Perl's client and worker show certificates, and one without is not served", async () => {
    const { port, log } = await serve({ tls: { ...own, caFile: authority.caFile } })
    const files = [authority.caFile, theirs.certFile, theirs.keyFile]
    perl('worker', port, ...files)
    expect(await reversed(port, ...files)).toBe('eno\nowt\n')
    expect(log.filter(({ event }) => event === 'handshakeFailed')).toEqual([])
    expect(await reversed(port, authority.caFile)).not.toContain('eno')
    expect(log.some(({ event }) => event === 'handshakeFailed')).toBe(true)
    expect(await reversed(port, ...files)).toBe('eno\nowt\n')
  })

  /**
   * Debian builds libgearman without TLS: its `-S` speaks plainly. So there stands a tunnel before it, as its users
   * have one.
   */
  const tunnel = async (port: number) => {
    const onSocket = (near: Socket) => {
      const far = connect({
        ...{ port, host: '127.0.0.1', ca: readFileSync(authority.caFile) },
        ...{ cert: readFileSync(theirs.certFile), key: readFileSync(theirs.keyFile) },
      })
      near.pipe(far).pipe(near)
      for (const socket of [near, far]) socket.on('error', () => {})
      near.once('close', () => far.destroy())
      far.once('close', () => near.destroy())
    }
    const listener = await listen(onSocket, {})
    onTestFinished(() => listener.stop())
    return { host: '127.0.0.1', port: listener.port, address: listener.address, stop: async () => {} }
  }

  test("libgearman's client, worker and gearadmin come through a tunnel, certificates and all", async () => {
    const { port, log } = await serve({ tls: { ...own, caFile: authority.caFile } })
    const entrance = await tunnel(port)
    const worker = startGearmanTool(entrance, ['-f', 'count', '--', 'wc', '-c'])
    onTestFinished(() => worker.stop())
    const workload = 'x'.repeat(1_000_000)
    const { code, output } = await runGearmanTool(entrance, ['-f', 'count'], workload)
    expect([code, output.toString().trim()]).toEqual([0, `${workload.length}`])
    const admin = start(programPath('gearadmin') as string, [
      '-h',
      '127.0.0.1',
      '-p',
      `${entrance.port}`,
      '--status',
    ])
    await admin.ended()
    expect(admin.output()).toBe('count\t0\t0\t1\n.\n')
    expect(log.filter(({ event }) => event === 'handshakeFailed')).toEqual([])
  })
})
