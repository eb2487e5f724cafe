import { copyFile } from 'node:fs/promises'
import { Application, Gearman, Job, loadConfiguration, Work } from '@gearwork/core'
import { createJobServer } from '@gearwork/server'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { credentialsOfSuite } from '../../support/certificates.js'
import { readMarkdown } from '../../support/markdown.js'
import { describeWith, program } from '../../support/requirements.js'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

async function read(connection: unknown) {
  const project = await projects.create({ 'gearman.config.json': JSON.stringify({ connection }) })
  return { project, configuration: await loadConfiguration({ cwd: project.root }) }
}

describe('connection in the configuration', () => {
  test('says how workers and callers connect, in either spelling; files lie from its folder', async () => {
    const { project, configuration } = await read({
      tls: { ca_file: 'ca.pem', certFile: '/etc/own.pem', serverName: 'jobs', insecure: false },
      heartbeat_ms: 500,
      connectTimeoutMs: 1_000,
      backoff: { firstMs: 10, longestMs: 200 },
    })
    expect(configuration.connection).toEqual({
      tls: {
        caFile: project.path('ca.pem'),
        certFile: '/etc/own.pem',
        serverName: 'jobs',
        insecure: false,
      },
      heartbeatMs: 500,
      connectTimeoutMs: 1_000,
      backoff: { firstMs: 10, longestMs: 200 },
    })
  })

  test('may say no more than that it is TLS, or nothing', async () => {
    expect((await read({ tls: true })).configuration.connection).toEqual({ tls: true })
    expect((await read(undefined)).configuration.connection).toEqual({})
  })

  test.each([
    [{ tls: 'yes' }, 'connection.tls must be true, false or a map of keys, got "yes"'],
    [{ tls: { cafile: 'a' } }, 'there is no key connection.tls.cafile: did you mean "caFile"?'],
    [{ heartbeatMs: -1 }, 'connection.heartbeatMs must be a number of milliseconds, 0 or more, got -1'],
    [
      { backoff: { firstMs: 0 } },
      'connection.backoff.firstMs must be a number of milliseconds, 1 or more, got 0',
    ],
  ])('%j is refused', async (connection, message) => {
    await expect(read(connection)).rejects.toThrow(message)
  })

  test('has its keys in the README', () => {
    const rows = readMarkdown(new URL('../../../packages/core/README.md', import.meta.url)).table(
      'key',
      'says',
    )
    expect(rows.find(([key]) => key === '`connection`')?.[1]).toBe(
      'how workers and callers connect: `tls` (`true`, or `caFile`, `certFile`, `keyFile`, `serverName`, `insecure`), ' +
        '`heartbeatMs`, `connectTimeoutMs`, `backoff` (`firstMs`, `longestMs`)',
    )
  })
})

@Work({ name: 'Sealed' })
class SealedWork {
  @Job()
  shout(text: string): string {
    return text.toUpperCase()
  }
}

describeWith([program('openssl', 'openssl')], 'a configuration with TLS', () => {
  const credentials = credentialsOfSuite()

  test('lets workers and callers speak it, which without it are not heard', async () => {
    const { authority, own } = credentials()
    const server = createJobServer({ listen: '127.0.0.1:0', tls: own })
    await server.start()
    onTestFinished(() => server.stop())
    const servers = `127.0.0.1:${server.port}`
    const project = await projects.create({
      'gearman.config.json': JSON.stringify({ servers, connection: { tls: { caFile: 'ca.pem' } } }),
      'plain.json': JSON.stringify({ servers }),
    })
    await copyFile(authority.caFile, project.path('ca.pem'))
    const boot = async (file: string) => {
      const application = await Application.boot({ file: project.path(file), works: [SealedWork] })
      onTestFinished(() => application.close())
      return application
    }
    const application = await boot('gearman.config.json')
    await application.execute({ works: ['Sealed'] }).start()
    expect(await application.gearman.jobs(SealedWork).shout.doNormal('a')).toBe('A')
    const gearman = await Gearman.open({ cwd: project.root, connection: { heartbeatMs: 500 } })
    onTestFinished(() => gearman.close())
    expect(await gearman.jobs(SealedWork).shout.doNormal('b')).toBe('B')
    const plain = await boot('plain.json')
    const start = plain.execute({ works: ['Sealed'] }, { patienceMs: 200 }).start()
    await expect(start).rejects.toMatchObject({ code: 'NO_SERVER' })
  })
})
