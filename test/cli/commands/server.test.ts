import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@gearwork/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { embedded } from '../../support/engines.js'
import { createFolder, Serving } from '../server/serving.js'
import { Terminal } from '../terminal.js'

test('the server says where it listens, serves, and stops when a signal asks', async () => {
  const terminal = new Terminal()
  const ended = terminal.run('server', '--port', '0')
  await terminal.stdout.shows(/^\[2014-04-07 12:00:00\] listens on 127\.0\.0\.1:\d+\n/)
  const [address] = /127\.0\.0\.1:\d+/.exec(terminal.stdout.text) as unknown as [string]
  const client = new Client({ servers: address })
  expect(String(await client.echo('hello'))).toBe('hello')
  await client.close()
  terminal.signal('SIGTERM')
  expect(await ended).toBe(0)
  expect(terminal.stdout.text).toMatch(/\n\[2014-04-07 12:00:00\] stopped: no job was waiting\n$/)
})

test('it listens on every address it is given, and tells of connections when it is asked to', async () => {
  const terminal = new Terminal()
  const ended = terminal.run('server', '--listen', '127.0.0.1:0', '--listen', '127.0.0.1:0', '--verbose')
  await terminal.stdout.shows(/listens on 127\.0\.0\.1:\d+\n.*listens on 127\.0\.0\.1:\d+\n/)
  const [address] = /127\.0\.0\.1:\d+/.exec(terminal.stdout.text) as unknown as [string]
  const client = new Client({ servers: address })
  await client.echo('hello')
  await terminal.stdout.shows(/connection 1 from 127\.0\.0\.1/)
  await client.close()
  terminal.signal('SIGINT')
  expect(await ended).toBe(0)
})

test('a port in use is one line and exit code 7', async () => {
  const running = await embedded.start()
  try {
    const terminal = new Terminal()
    expect(await terminal.run('server', '--listen', running.address)).toBe(7)
    expect(terminal.stderr.text).toBe(
      `error: ${running.address} is in use already: stop what listens there, or choose another port\n`,
    )
    expect(terminal.stdout.text).toBe('')
  } finally {
    await running.stop()
  }
})

test('a port in use leaves the store closed in order: the next server has it', async () => {
  const running = await embedded.start()
  onTestFinished(() => running.stop())
  const persist = join(await createFolder(), 'jobs.sqlite')
  const terminal = new Terminal()
  expect(await terminal.run('server', '--persist', persist, '--listen', running.address)).toBe(7)
  expect(terminal.stdout.text).toMatch(/ keeps jobs in .*\n.* stopped: no job was waiting\n$/)
  const next = await Serving.start(['--persist', persist])
  expect(await next.stop()).toBe(0)
})

test.each([
  [['--port', '70000'], 'error: --port must be a whole number, 0 to 65535, got "70000"\n'],
  [
    ['--job-retries', 'many'],
    'error: --job-retries must be a whole number, -1 (no limit) or more, got "many"\n',
  ],
])('%j is refused', async (argv, line) => {
  const terminal = new Terminal()
  expect(await terminal.run('server', ...argv)).toBe(2)
  expect(terminal.stderr.text).toBe(line)
})

/** A server that a terminal runs, and the one job that it holds. */
async function serving() {
  const terminal = new Terminal()
  const ended = terminal.run('server', '--port', '0')
  await terminal.stdout.shows(/listens on 127\.0\.0\.1:\d+\n/)
  const [, port] = /127\.0\.0\.1:(\d+)/.exec(terminal.stdout.text) as unknown as [string, string]
  const peer = await Peer.connect(Number(port))
  onTestFinished(() => peer.destroy())
  await peer.submits({ name: 'SUBMIT_JOB_BG', function: 'reverse', unique: '', workload: 'olleh' })
  return { terminal, ended, peer }
}

test('the first signal lets the jobs that it holds be done', async () => {
  const { terminal, ended, peer } = await serving()
  terminal.signal('SIGTERM')
  await terminal.stdout.shows(
    /stopping: SIGTERM asked it to; a second signal ends it now\n.*draining: 1 job is left\n/,
  )
  peer.say({ name: 'CAN_DO', function: 'reverse' }, { name: 'GRAB_JOB' })
  const { handle } = await peer.hearsA('JOB_ASSIGN')
  peer.say({ name: 'WORK_COMPLETE', handle, data: 'hello' })
  await peer.isHungUpOn()
  expect(await ended).toBe(0)
  expect(terminal.stdout.text).toMatch(/ stopped: no job was waiting\n$/)
})

test('it does not wait for them for ever', async () => {
  const { terminal, ended } = await serving()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  terminal.signal('SIGTERM')
  await terminal.stdout.shows(/draining: 1 job is left\n/)
  vi.advanceTimersByTime(7_999)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await ended).toBe(0)
  expect(terminal.stdout.text).toMatch(/ warning: stopped: 1 job is lost\n$/)
})

test('the second signal ends it at once', async () => {
  const { terminal, ended } = await serving()
  terminal.signal('SIGTERM')
  await terminal.stdout.shows(/draining: 1 job is left\n/)
  terminal.signal('SIGINT')
  expect(await ended).toBe(130)
  expect(terminal.stdout.text).toMatch(/ warning: stopped: 1 job is lost\n$/)
})

test('SIGUSR1 gives its jobs all the time they take, and the next signal the usual one', async () => {
  const { terminal, ended } = await serving()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  terminal.signal('SIGUSR1')
  await terminal.stdout.shows(
    /stopping: SIGUSR1 asked it to; the next signal limits the time of its jobs\n.*draining: 1 job is left\n/,
  )
  terminal.signal('SIGUSR1')
  expect(vi.getTimerCount()).toBe(0)
  terminal.signal('SIGTERM')
  await terminal.stdout.shows(/stopping: SIGTERM asked it to; a second signal ends it now\n/)
  await vi.advanceTimersByTimeAsync(7_999)
  expect(terminal.stdout.text).not.toContain('stopped: ')
  await vi.advanceTimersByTimeAsync(1)
  expect(await ended).toBe(0)
  expect(terminal.stdout.text).toMatch(/ warning: stopped: 1 job is lost\n$/)
})

test.each([
  [[], 0],
  [['SIGTERM'], 0],
  [['SIGTERM', 'SIGINT'], 130],
] as const)('SIGUSR1, then %j and the last job ends it with code %i', async (signals, code) => {
  const { terminal, ended, peer } = await serving()
  peer.say({ name: 'CAN_DO', function: 'reverse' }, { name: 'GRAB_JOB' })
  const { handle } = await peer.hearsA('JOB_ASSIGN')
  terminal.signal('SIGUSR1')
  await terminal.stdout.shows(/draining: 1 job is left\n/)
  for (const signal of signals) terminal.signal(signal)
  if (code === 0) peer.say({ name: 'WORK_COMPLETE', handle, data: 'hello' })
  expect(await ended).toBe(code)
  expect(terminal.stdout.text).toMatch(
    code === 0 ? /no job was waiting\n$/ : / warning: stopped: 1 job is lost\n$/,
  )
})

test('two signals while its configuration is read leave nothing that starts', async () => {
  const folder = await createFolder()
  const file = join(folder, 'gearman.config.mjs')
  await writeFile(
    file,
    `process.emit('reading')
await new Promise((resolve) => process.once('go on', resolve))
export default {}
`,
  )
  const terminal = new Terminal()
  const reading = once(process, 'reading')
  const ended = terminal.run('server', '--port', '0', '--config', file)
  await reading
  terminal.signal('SIGTERM')
  terminal.signal('SIGINT')
  process.emit('go on' as 'exit', 0)
  expect(await ended).toBe(130)
  expect(terminal.stdout.text).toBe('')
})
