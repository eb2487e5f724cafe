import { Client } from '@gearwork/client'
import type { SettingName } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { embedded } from '../../support/engines.js'
import { Terminal } from '../terminal.js'

/** What is typed for each setting, and what it comes to. */
const typed: { readonly [N in SettingName]: readonly [argument: string, value: unknown] } = {
  iterations: ['--iterations=7', 7],
  minimumExecutionTime: ['--minimum-execution-time=0.5', 0.5],
  timeout: ['--timeout=0', 0],
  exitOnFailure: ['--exit-on-failure', true],
  concurrency: ['--concurrency=4', 4],
  rateLimit: ['--rate-limit=100/60', { limit: 100, perSeconds: 60 }],
  jobTimeout: ['--job-timeout=1.5', 1.5],
  scope: ['--scope=job', 'job'],
  isolation: ['--isolation=thread', 'thread'],
  memoryLimitMb: ['--memory-limit-mb=64', 64],
  recycleAfterJobs: ['--recycle-after-jobs=10', 10],
  recycleAboveMb: ['--recycle-above-mb=128', 128],
  recycleAfterSeconds: ['--recycle-after-seconds=60', 60],
  abortGrace: ['--abort-grace=0', 0],
  retries: ['--retries=3', 3],
  backoff: ['--backoff=linear', { kind: 'linear', delaySeconds: 5, maxSeconds: 3_600, jitter: 0 }],
  defaultMethod: ['--default-method=doLowBackground', 'doLowBackground'],
  servers: [
    '--servers=a:1,b:2',
    [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ],
  ],
  namespace: ['--namespace=Acme', 'Acme'],
  jobPrefix: ['--job-prefix=test_', 'test_'],
  codec: ['--codec=msgpack', 'msgpack'],
  generateUniqueKey: ['--generate-unique-key', true],
  debounce: ['--debounce=30', 30],
  callbacks: ['--no-callbacks', false],
}

const settings = async (...argv: readonly string[]) => {
  const terminal = new Terminal()
  expect(await terminal.run('job:describe', 'Mail~shout', '--json', ...argv)).toBe(0)
  return JSON.parse(terminal.stdout.text)
}

describe('every setting can be typed', () => {
  test.each(Object.entries(typed))('%s', async (name, [argument, value]) => {
    const described = await settings(argument)
    expect(described.settings[name]).toEqual({ value, source: 'command line' })
    expect(described.command).toContain(` --no-interaction ${argument.replace('=', ' ')}`)
  })

  test('and its help says what commands take, with the choices that settings have', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('help', 'worker:execute')).toBe(0)
    for (const [argument] of Object.values(typed)) {
      expect(terminal.stdout.text).toContain(argument.replace(/=.*/, ''))
    }
    expect(terminal.stdout.text).toContain(
      'settings, which override those of jobs, works and the configuration:',
    )
  })
})

test.each([
  ['10/s', { limit: 10, perSeconds: 1 }],
  ['600/5m', { limit: 600, perSeconds: 300 }],
  ['2/0.5', { limit: 2, perSeconds: 0.5 }],
  ['1/h', { limit: 1, perSeconds: 3_600 }],
  ['50/d', { limit: 50, perSeconds: 86_400 }],
  ['false', false],
])('--rate-limit takes %s', async (text, value) => {
  expect((await settings('--rate-limit', text)).settings.rateLimit.value).toEqual(value)
})

test.each([
  ['fixed,delaySeconds=10', { kind: 'fixed', delaySeconds: 10, maxSeconds: 3_600, jitter: 0 }],
  ['delaySeconds=1, jitter=0.1', { kind: 'exponential', delaySeconds: 1, maxSeconds: 3_600, jitter: 0.1 }],
  ['kind=linear,maxSeconds=60', { kind: 'linear', delaySeconds: 5, maxSeconds: 60, jitter: 0 }],
])('--backoff takes %s', async (text, value) => {
  expect((await settings('--backoff', text)).settings.backoff.value).toEqual(value)
})

test.each([
  ['--rate-limit', '10', 'must be runs in seconds, such as 100/60, 10/s or 600/m, or false for any number'],
  ['--rate-limit', '0/s', 'must be runs in seconds'],
  ['--rate-limit', '10/', 'must be runs in seconds'],
  ['--backoff', 'sometimes', 'must be fixed, linear or exponential'],
  ['--backoff', 'fixed,delay=10', 'must be fixed, linear or exponential'],
  ['--backoff', 'fixed,delaySeconds=', 'must be fixed, linear or exponential'],
  ['--isolation', 'container', 'must be none, thread or process, got "container"'],
  ['--job-timeout', '-1', 'must be a number of seconds, 0 or more, got "-1"'],
  ['--memory-limit-mb', '64MB', 'must be a whole number, 0 or more, got "64MB"'],
  ['--namespace', 'two words', 'must be a string without white space, got "two words"'],
  ['--codec', 'xml', 'must be json, text, raw, msgpack'],
])('%s %s is refused in one line', async (option, text, reason) => {
  const terminal = new Terminal()
  expect([2, 4]).toContain(await terminal.run('worker:execute', 'Mail', '-q', option, text))
  expect(terminal.stderr.text).toContain(reason)
  expect(terminal.stderr.text.trim()).not.toContain('\n')
})

test('worker:execute does what was typed: jobs run in a process of their own', async () => {
  const server = await embedded.start()
  const client = new Client({ servers: server.address })
  const terminal = new Terminal()
  const options = ['--isolation', 'process', '--iterations', '1', '--job-prefix', 'test_']
  const ended = terminal.run('worker:execute', 'Mail', ...options, '--servers', server.address)
  await terminal.stdout.shows(/loaded\. Ctrl\+C to break/)
  expect(Number(await client.doNormal('test_Mail~pid'))).not.toBe(process.pid)
  expect(await ended).toBe(0)
  await client.close()
  await server.stop()
})
