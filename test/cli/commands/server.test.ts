import { Client } from '@gearwork/client'
import { expect, test } from 'vitest'
import { embedded } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
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

test.each([
  [['--port', '70000'], 'error: --port must be a whole number, 0 to 65535, got "70000"\n'],
  [['--job-retries', 'many'], 'error: --job-retries must be a whole number, -1 or more, got "many"\n'],
])('%j is refused', async (argv, line) => {
  const terminal = new Terminal()
  expect(await terminal.run('server', ...argv)).toBe(2)
  expect(terminal.stderr.text).toBe(line)
})

test('a second signal does not wait', async () => {
  const terminal = new Terminal()
  const ended = terminal.run('server', '--port', String(await freePort()))
  await terminal.stdout.shows(/listens/)
  terminal.signal('SIGINT')
  terminal.signal('SIGTERM')
  expect([0, 143]).toContain(await ended)
})
