import { Client } from '@gearwork/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { embedded, type RunningServer } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
import { fixture, Terminal } from '../terminal.js'

const loaded = /loaded\. Ctrl\+C to break/

let server: RunningServer
let client: Client

beforeEach(async () => {
  server = await embedded.start()
  client = new Client({ servers: server.address })
})

afterEach(async () => {
  await client.close()
  await server.stop()
})

const execute = (terminal: Terminal, ...argv: readonly string[]) =>
  terminal.run(...argv, '--servers', server.address)

describe('worker:execute', () => {
  test('says what it loads and serves, runs every job of the work, and why it stopped', async () => {
    const terminal = new Terminal()
    const ended = execute(terminal, 'worker:execute', 'Mail', '--iterations', '2')
    await terminal.stdout.shows(loaded)
    await client.doNormal('shop_Mail~shout', 'hello')
    await client.doNormal('shop_Mail~welcome', '{"name":"Ada"}')
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).toMatch(
      /^\[2014-04-07 12:00:00\] loading\.\.\.\n\n@Worker\\className : MailWork\n/,
    )
    expect(terminal.stdout.text).toContain('    # Mail~shout with jobPrefix: shop_\n')
    expect(terminal.stdout.text).toContain(`    #0 - ${server.address}\n`)
    expect(terminal.stdout.text).toMatch(
      /\n\[2014-04-07 12:00:00\] loaded\. Ctrl\+C to break\nstopped: its iterations are done, 2 jobs run\n$/,
    )
    expect(terminal.stderr.text).toBe('')
  })

  test('takes several works into one process', async () => {
    const terminal = new Terminal()
    const ended = execute(
      terminal,
      'worker:execute',
      'Mail',
      'Brief',
      '--iterations',
      '2',
      '--no-description',
    )
    await terminal.stdout.shows(loaded)
    expect(String(await client.doNormal('reverse', 'abc'))).toBe('cba')
    expect(String(await client.doNormal('shop_Mail~shout', 'abc'))).toBe('ABC')
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).not.toContain('className')
  })

  test('describes a work that is named twice once', async () => {
    const terminal = new Terminal()
    expect(await execute(terminal, 'worker:execute', 'Mail', 'Mail', '--timeout', '0.2')).toBe(0)
    expect(terminal.stdout.text.match(/className/g)).toHaveLength(1)
  })

  test('lets the command line set a zero', async () => {
    const terminal = new Terminal()
    const ended = execute(terminal, 'worker:execute', 'Brief', '--iterations', '0')
    await terminal.stdout.shows(loaded)
    await client.doNormal('reverse', 'one')
    await client.doNormal('reverse', 'two')
    terminal.signal('SIGTERM')
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).toMatch(/stopped: SIGTERM asked it to, 2 jobs run\n$/)
  })

  test('stops when no job comes for too long', async () => {
    const terminal = new Terminal()
    expect(await execute(terminal, 'worker:execute', 'Mail', '--timeout', '0.2')).toBe(0)
    expect(terminal.stdout.text).toMatch(/stopped: no job came for 0\.2 s, 0 jobs run\n$/)
  })

  test('says nothing when it shall be quiet, and asks nothing', async () => {
    const terminal = new Terminal()
    expect(await execute(terminal, 'worker:execute', 'Mail', '-q', '-n', '--timeout', '0.1')).toBe(0)
    expect(terminal.stdout.text + terminal.stderr.text).toBe('')
  })
})

test('job:execute describes and serves one job alone', async () => {
  const terminal = new Terminal()
  const ended = execute(terminal, 'job:execute', 'shop_Mail~shout', '--iterations', '1')
  await terminal.stdout.shows(loaded)
  const other = client.submit('shop_Mail~welcome')
  expect(String(await client.doNormal('shop_Mail~shout', 'abc'))).toBe('ABC')
  expect(await ended).toBe(0)
  expect(terminal.stdout.text).toContain(String.raw`@job\methodName : shout`)
  expect((await (await other.created).status()).running).toBe(false)
})

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends an idle worker at once', async (signal) => {
    const terminal = new Terminal()
    const ended = execute(terminal, 'worker:execute', 'Mail')
    await terminal.stdout.shows(loaded)
    terminal.signal(signal)
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).toMatch(new RegExp(`stopped: ${signal} asked it to, 0 jobs run\\n$`))
  })

  test('lets the job in hand come to its end, and takes no further one', async () => {
    const terminal = new Terminal()
    const ended = execute(terminal, 'worker:execute', 'Mail')
    await terminal.stdout.shows(loaded)
    const job = client.submit('shop_Mail~half')
    const further = client.submit('shop_Mail~shout', 'abc')
    for await (const update of job)
      if (update.type === 'status') {
        // `timeout` signals a process and then its group.
        terminal.signal('SIGTERM')
        terminal.signal('SIGTERM')
      }
    expect(String(await job.result)).toBe('"whole"')
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).toMatch(
      /\] stopping: SIGTERM asked it to; a second signal ends it now\nstopped: SIGTERM asked it to, 1 job run\n$/,
    )
    expect((await (await further.created).status()).known).toBe(true)
  })

  test('that comes a second time ends it now, and the job goes back to the server', async () => {
    const terminal = new Terminal()
    const ended = execute(terminal, 'worker:execute', 'Mail')
    await terminal.stdout.shows(loaded)
    const job = client.submit('shop_Mail~stubborn')
    for await (const update of job) if (update.type === 'status') break
    terminal.signal('SIGINT')
    terminal.signal('SIGTERM')
    expect(await ended).toBe(143)
    expect(await (await job.created).status()).toMatchObject({ known: true, running: false })
  })

  test('while it still looks for a server ends it in order', async () => {
    const terminal = new Terminal()
    const nowhere = `127.0.0.1:${await freePort()}`
    const ended = terminal.run('worker:execute', 'Mail', '--servers', nowhere)
    await terminal.stdout.shows(/trying again/)
    terminal.signal('SIGTERM')
    expect(await ended).toBe(0)
    expect(terminal.stdout.text).not.toMatch(loaded)
  })
})

test('a server that is lost and comes back is told of', async () => {
  const terminal = new Terminal()
  const ended = execute(terminal, 'worker:execute', 'Mail')
  await terminal.stdout.shows(loaded)
  await server.stop()
  await terminal.stdout.shows(/lost: the connection to the job server at 127\.0\.0\.1:\d+ was lost: /)
  server = await embedded.start({ port: server.port })
  await terminal.stdout.shows(/back: the job server at 127\.0\.0\.1:\d+\n/)
  expect(String(await client.doNormal('shop_Mail~shout', 'abc'))).toBe('ABC')
  terminal.signal('SIGTERM')
  expect(await ended).toBe(0)
})

test('a work that cannot be built stays its minimum execution time too', async () => {
  const terminal = new Terminal({ cwd: fixture('unresolvable') })
  const begun = performance.now()
  expect(await execute(terminal, 'worker:execute', 'Mail', '--minimum-execution-time', '0.3')).toBe(5)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299)
})
