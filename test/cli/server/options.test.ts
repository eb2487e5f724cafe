import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatAddress, type ServerAddress } from '@gearwork/transport'
import { describe, expect, test } from 'vitest'
import { serverOptions } from '../../../packages/cli/src/server/options.js'
import { planServer, type ServerPlan } from '../../../packages/cli/src/server/plan.js'
import type { TypedServerOptions } from '../../../packages/cli/src/server/typed-options.js'
import { type Declared, membersOf } from '../../support/declarations.js'
import { readMarkdown } from '../../support/markdown.js'
import { freePort } from '../../support/ports.js'
import { Terminal } from '../terminal.js'
import { createFolder, Serving } from './serving.js'

/** What comes of options that were typed in `/srv`, over a configuration that is settled already. */
const plan = (typed: TypedServerOptions, configured = {}): Promise<ServerPlan> =>
  planServer(typed, configured, '/srv')

describe('what was typed', () => {
  test('is all that a server can be told', async () => {
    const typed = {
      listen: ['0.0.0.0', '[::1]:4731'],
      port: '4999',
      persist: 'jobs.sqlite',
      jobRetries: '-1',
      workerWakeup: '2',
      roundRobin: false,
      jobHandlePrefix: 'J:box',
      exceptions: true,
      admin: 'loopback',
      maxConnections: '10',
      maxPacketBytes: '9000',
      maxUnsentBytes: '2000',
      maxTotalUnsentBytes: '0',
      maxTotalUnfinishedBytes: '0',
      handshakeTimeout: '1',
      unfinishedTimeout: '2.5',
      idleTimeout: '0',
      workerSilenceTimeout: '0.001',
      keepaliveIdle: '60',
      drainTimeout: '0.5',
      pidFile: 'server.pid',
      logLevel: 'warn',
      logFormat: 'json',
      logFile: '/var/log/server.log',
    }
    expect(await plan(typed)).toEqual({
      server: {
        listen: [
          { host: '0.0.0.0', port: 4999 },
          { host: '::1', port: 4731 },
        ],
        persist: '/srv/jobs.sqlite',
        jobRetries: -1,
        workerWakeup: 2,
        roundRobin: false,
        handlePrefix: 'J:box',
        exceptions: true,
        admin: 'loopback',
        keepAliveMs: 60_000,
        limits: {
          maxConnections: 10,
          maxPacketBytes: 9000,
          maxUnsentBytes: 2000,
          maxTotalUnsentBytes: 0,
          maxTotalUnfinishedBytes: 0,
          handshakeMs: 1_000,
          unfinishedMs: 2_500,
          idleMs: 0,
          workerSilenceMs: 1,
        },
      },
      drainMs: 500,
      pidFile: '/srv/server.pid',
      log: { level: 'warn', format: 'json', file: '/var/log/server.log' },
    })
    const others = ['noRoundRobin', 'tlsCert', 'tlsKey', 'tlsCa', 'verbose']
    expect(serverOptions.map(({ name }) => camelCase(name)).toSorted()).toEqual(
      [...Object.keys(typed), ...others].toSorted(),
    )
  })

  test('outranks the configuration, key by key', async () => {
    const { server, drainMs, log } = await plan(
      { jobRetries: '0', maxConnections: '0', port: '1', logLevel: 'error' },
      {
        port: 2,
        jobRetries: 3,
        workerWakeup: 4,
        limits: { maxConnections: 5, maxUnsentBytes: 6 },
        drainMs: 0,
        logLevel: 'debug',
        logFormat: 'json',
      },
    )
    expect(server).toEqual({
      listen: [{ host: '127.0.0.1', port: 1 }],
      jobRetries: 0,
      workerWakeup: 4,
      limits: { maxConnections: 0, maxUnsentBytes: 6 },
    })
    expect(drainMs).toBe(0)
    expect(log).toEqual({ level: 'error', format: 'json', file: undefined })
  })

  test.each<[typed: TypedServerOptions, configured: object, listens: readonly string[]]>([
    [{ port: '5000' }, {}, ['127.0.0.1:5000']],
    [{ port: '5000' }, { listen: '0.0.0.0' }, ['0.0.0.0:5000']],
    [
      { port: '5000' },
      { listen: ['0.0.0.0', '::1', 'box:1'], port: 2 },
      ['0.0.0.0:5000', '[::1]:5000', 'box:1'],
    ],
    [{ listen: ['::1'] }, { port: 2 }, ['[::1]:2']],
    [{ listen: ['::1'], port: '5000' }, { listen: 'box', port: 2 }, ['[::1]:5000']],
    [{ listen: ['box:1'] }, { port: 2 }, ['box:1']],
    [{ listen: ['box'] }, { listen: '0.0.0.0:1' }, ['box:4730']],
    [{}, { listen: { host: 'box' }, port: 2 }, ['box:2']],
  ])('%j over %j listens on %j', async (typed, configured, listens) => {
    const { server } = await plan(typed, configured)
    expect((server.listen as readonly ServerAddress[]).map(formatAddress)).toEqual(listens)
  })

  test('does not pass over a port for which the configuration leaves no address', async () => {
    await expect(plan({ port: '5000' }, { listen: ['box:1', { host: '::1', port: 2 }] })).rejects.toThrow(
      '--port is for addresses that name none: leave it out of server.listen, or leave out --port',
    )
  })

  test('takes a time that rounds to nothing for the shortest that there is', async () => {
    expect((await plan({ idleTimeout: '0.0001' })).server.limits).toEqual({ idleMs: 1 })
  })

  test('may be nothing: it waits eight seconds for its jobs, and tells people what matters', async () => {
    expect(await plan({})).toEqual({
      server: {},
      drainMs: 8_000,
      pidFile: undefined,
      log: { level: 'info', format: 'pretty', file: undefined },
    })
  })

  test.each([
    [['-p', '70000'], '--port must be a whole number, 0 to 65535, got "70000"'],
    [['-p', '0x10'], '--port must be a whole number, 0 to 65535, got "0x10"'],
    [['-p', ''], '--port must be a whole number, 0 to 65535, got ""'],
    [['-j', '1.5'], '--job-retries must be a whole number, -1 (no limit) or more, got "1.5"'],
    [['-w', '-1'], '--worker-wakeup must be a whole number, 0 or more, got "-1"'],
    [
      ['--drain-timeout', 'soon'],
      '--drain-timeout must be a number of seconds, 0 to 2147483.647, got "soon"',
    ],
    [['--idle-timeout', '-1'], '--idle-timeout must be a number of seconds, 0 to 2147483.647, got "-1"'],
    [
      ['--idle-timeout', '3000000'],
      '--idle-timeout must be a number of seconds, 0 to 2147483.647, got "3000000"',
    ],
    [['--max-packet-bytes', '8191'], '--max-packet-bytes must be a whole number, 8192 or more, got "8191"'],
    [['--max-connections', '1e3'], '--max-connections must be a whole number, 0 or more, got "1e3"'],
    [['-L', 'a:b'], '--listen must be host:port, got "a:b"'],
    [['-L', '[::1]:4730', '-L', 'a:b'], '--listen must be host:port, got "a:b"'],
    [
      ['-L', '14783'],
      '14783 is a port and no address: say it by --port, or write its host before it in --listen',
    ],
    [['-P', ''], '--pid-file must be the path of a file, got ""'],
    [
      ['-L', '::1', '-L', 'box:1', '-p', '5', '--tls-cert', 'x'],
      'TLS needs a certificate and its key: --tls-cert and --tls-key, or tls.certFile and tls.keyFile',
    ],
    [
      ['-L', 'box:1', '-p', '5'],
      '--port is for addresses that name none: leave it out of --listen, or leave out --port',
    ],
    [['--verbose', '--log-level', 'info'], '--log-level cannot be used with --verbose'],
    [['--verbose', 'DEBUG'], '--verbose takes no level here: say --log-level debug'],
    [['--verbose=Warning'], '--verbose takes no level here: say --log-level warn'],
    [
      ['--verbose', 'loudly'],
      'too many arguments: it takes none, got 1 (`gearman help server` shows what there is)',
    ],
    [['--admin', 'nobody'], '--admin must be all, loopback or read-only, got "nobody"'],
  ])('%j is refused', async (argv, line) => {
    const terminal = new Terminal()
    expect(await terminal.run('server', ...argv)).toBe(2)
    expect(terminal.stderr.text).toBe(`error: ${line}\n`)
  })
})

describe('the configuration', () => {
  test('says all of it too, and its paths lie from its folder', async () => {
    const folder = await createFolder()
    const port = await freePort()
    const server = {
      port,
      persist: 'jobs.sqlite',
      pid_file: 'run.pid',
      log_file: 'server.log',
      log_format: 'json',
      drain_ms: 1_000,
    }
    await writeFile(join(folder, 'gearman.config.json'), JSON.stringify({ server }))
    const terminal = new Terminal({ cwd: '/' })
    const ended = terminal.run('server', '--config', join(folder, 'gearman.config.json'))
    const log = () => readFile(join(folder, 'server.log'), 'utf8').catch(() => '')
    await expect.poll(log).toContain('"started"')
    expect(await log()).toContain(`"address":"127.0.0.1:${port}"`)
    expect(await log()).toContain(`"file":"${folder}/jobs.sqlite"`)
    expect(await readFile(join(folder, 'run.pid'), 'utf8')).toBe(`${process.pid}\n`)
    terminal.signal('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('is refused with the key that cannot be', async () => {
    const folder = await createFolder()
    const file = join(folder, 'gearman.config.json')
    await writeFile(file, '{ "server": { "limits": { "maxConnections": "many" } } }')
    const terminal = new Terminal({ cwd: folder })
    expect(await terminal.run('server')).toBe(4)
    expect(terminal.stderr.text).toBe(
      `error: server.limits.maxConnections must be a whole number, 0 or more, got "many" (${file})\n`,
    )
  })
})

describe('a warning that other machines may use the administrative commands', () => {
  test.each([
    [
      ['--listen', '0.0.0.0:0'],
      /warning: other machines reach 0\.0\.0\.0:\d+ and may cancel .*, unencrypted \(/,
    ],
    [['--listen', '127.0.0.1:0', '--listen', '[::]:0'], /warning: other machines reach \[::\]:\d+ and may/],
    [['--listen', '0.0.0.0:0', '--admin', 'loopback'], undefined],
    [['--listen', '0.0.0.0:0', '--admin', 'read-only'], undefined],
    [['--listen', '127.0.0.1:0', '--listen', '[::1]:0', '--listen', 'localhost:0'], undefined],
  ])('%j: %s', async (argv, warning) => {
    const { terminal } = new Serving(argv)
    await terminal.stdout.shows(/, process \d+\n/)
    if (warning === undefined) expect(terminal.stdout.text).not.toContain('warning')
    else expect(terminal.stdout.text).toMatch(warning)
  })
})

test('all that an embedded server can be told, this one can', () => {
  const files = membersOf('server', 'ServerTlsOptions').filter(({ name }) => name.endsWith('File'))
  const below: Readonly<Record<string, readonly Declared[]>> = {
    limits: membersOf('server', 'ServerLimits'),
    tls: files,
    log: [],
    clock: [],
  }
  const keys = membersOf('server', 'JobServerOptions').flatMap(
    ({ name }) => below[name]?.map((member) => `${name}.${member.name}`) ?? name,
  )
  expect(serverOptions.map(({ key }) => key)).toEqual(expect.arrayContaining(keys))
})

test('every option stands in the README, beside the key that says the same', () => {
  const rows = readMarkdown(new URL('../../../packages/cli/README.md', import.meta.url)).table(
    'option',
    'key of `server`',
  )
  expect(rows.map(([option, key]) => [option, key])).toEqual(
    serverOptions.map(({ flags, key }) => [`\`${flags}\``, key === undefined ? '' : `\`${key}\``]),
  )
})

/** `pid-file` → `pidFile`, as commander names it. */
function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
