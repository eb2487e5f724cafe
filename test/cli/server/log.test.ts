import { existsSync } from 'node:fs'
import { readFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFolder, Serving } from './serving.js'

const lines = (text: string) => text.split('\n').slice(0, -1)

/** What was written, as a program reads it. */
const entries = (text: string) =>
  lines(text).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)

describe('lines for people', () => {
  test('say where it listens, whether jobs are kept, and who it is', async () => {
    const serving = await Serving.start()
    expect(lines(serving.terminal.stdout.text)).toEqual([
      expect.stringMatching(/^\[2014-04-07 12:00:00\] listens on 127\.0\.0\.1:\d+$/),
      '[2014-04-07 12:00:00] jobs are held in memory: they are lost when it stops (--persist keeps them)',
      `[2014-04-07 12:00:00] gearwork 1.2.3, process ${process.pid}`,
    ])
  })

  test('say of a store how many jobs are in it, and nothing of memory', async () => {
    const file = join(await createFolder(), 'jobs.sqlite')
    const serving = await Serving.start(['--persist', file])
    expect(serving.terminal.stdout.text).toContain(`keeps jobs in ${file}: 0 are there\n`)
    expect(serving.terminal.stdout.text).not.toContain('memory')
    expect(await serving.stop()).toBe(0)
  })

  test('begin with what they matter, where somebody should look', async () => {
    const serving = await Serving.start(['--max-connections', '1'])
    const first = await serving.peer()
    await first.hearsNothing()
    const second = await serving.peer()
    await second.isHungUpOn()
    await serving.terminal.stdout.shows(/\] warning: refused 127\.0\.0\.1: no more than 1 may be connected\n/)
  })
})

describe('JSON', () => {
  test('is one object a line, with level, time, process, event, fields and message', async () => {
    const serving = await Serving.start(['--log-format', 'json'])
    expect(await serving.stop()).toBe(0)
    const told = entries(serving.terminal.stdout.text)
    expect(told.map(({ event }) => event)).toEqual([
      'listening',
      'inMemory',
      'started',
      'stopping',
      'draining',
      'stopped',
    ])
    expect(told[0]).toEqual({
      level: 'info',
      time: new Date(2014, 3, 7, 12, 0, 0).toISOString(),
      pid: process.pid,
      event: 'listening',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      tls: false,
      clientCertificates: false,
      msg: 'listening',
    })
    expect(told[2]).toMatchObject({ version: '1.2.3', msg: 'started' })
    expect(told[3]).toMatchObject({ signal: 'SIGTERM' })
  })

  test('tells of a second signal too that it has stopped, and what is lost', async () => {
    const serving = await Serving.start(['--log-format', 'json'])
    const peer = await serving.peer()
    await peer.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: '' })
    serving.terminal.signal('SIGTERM')
    serving.terminal.signal('SIGINT')
    expect(await serving.ended).toBe(130)
    expect(entries(serving.terminal.stdout.text).at(-1)).toMatchObject({
      level: 'warn',
      event: 'stopped',
      jobs: 1,
    })
  })
})

describe('a hostile name of a function breaks no line:', () => {
  const hostile = 'a\nb\r\u0085\u2028\u2029\u001b[2J"\\\u202e'

  /** Its one job is given up, which the log tells. */
  async function giveUp(serving: Serving): Promise<void> {
    const worker = await serving.peer()
    // A peer writes a character a byte.
    const name = Buffer.from(hostile).toString('latin1')
    worker.say({ name: 'CAN_DO', function: name })
    await worker.submits({ name: 'SUBMIT_JOB_BG', function: name, unique: '', workload: 'a\nb' })
    worker.say({ name: 'GRAB_JOB' })
    await worker.hearsA('JOB_ASSIGN')
    worker.destroy()
    await serving.terminal.stdout.shows(/(gave up|"jobGivenUp").*\n/)
  }

  test('JSON holds it whole', async () => {
    const serving = await Serving.start(['--log-format', 'json', '--job-retries', '0'])
    await giveUp(serving)
    const { text } = serving.terminal.stdout
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u2029\u202e]/)
    expect(entries(text).at(-1)).toMatchObject({
      level: 'warn',
      event: 'jobGivenUp',
      function: hostile,
      retries: 1,
    })
  })

  test('people see it escaped', async () => {
    const serving = await Serving.start(['--job-retries', '0'])
    await giveUp(serving)
    expect(lines(serving.terminal.stdout.text).at(-1)).toMatch(
      / of a\\nb\\r\\x85\\u2028\\u2029\\x1b\[2J"\\\\u202e: it lost its worker once$/,
    )
  })
})

describe('the level', () => {
  test.each([
    [
      ['--log-level', 'debug'],
      ['listening', 'inMemory', 'started', 'connected', 'disconnected'],
    ],
    [['--verbose'], ['listening', 'inMemory', 'started', 'connected', 'disconnected']],
    [[], ['listening', 'inMemory', 'started']],
    [['--quiet', '--log-level', 'debug'], []],
    [['--log-level', 'warn'], []],
    [['--log-level', 'silent'], []],
  ])('%j lets through %j', async (argv, events) => {
    const folder = await createFolder()
    const pidFile = join(folder, 'pid')
    const serving = new Serving(['--port', '0', '--log-format', 'json', '--pid-file', pidFile, ...argv])
    await expect.poll(() => existsSync(pidFile)).toBe(true)
    if (events.includes('connected')) {
      await serving.terminal.stdout.shows(/"started"/)
      await (await serving.peer()).leaves()
      await serving.terminal.stdout.shows(/"disconnected"/)
    }
    const told = () => entries(serving.terminal.stdout.text).map(({ event }) => event)
    await expect.poll(told).toEqual(events)
    expect(await serving.stop()).toBe(0)
  })

  test('silences pretty lines in the same way', async () => {
    const serving = new Serving(['--listen', '0.0.0.0', '--port', '0', '--log-level', 'warn'])
    await serving.terminal.stdout.shows(/warning: other machines reach 0\.0\.0\.0:\d+ /)
    expect(await serving.stop()).toBe(0)
    expect(lines(serving.terminal.stdout.text)).toHaveLength(1)
  })
})

describe('a log file', () => {
  test('is appended to, unpainted, and stdout stays empty', async () => {
    const file = join(await createFolder(), 'server.log')
    for (const _ of ['first', 'second']) {
      const serving = new Serving(['--port', '0', '--log-file', file], { env: { FORCE_COLOR: '1' } })
      await expect.poll(() => content(file)).toMatch(/process \d+\n$/)
      expect(await serving.stop()).toBe(0)
      expect(serving.terminal.stdout.text).toBe('')
    }
    const text = await content(file)
    expect(text.match(/\] stopped: no job was waiting\n/g)).toHaveLength(2)
    expect(text).not.toContain('\u001b')
  })

  test('is opened anew by SIGHUP', async () => {
    const file = join(await createFolder(), 'server.log')
    const serving = new Serving(['--port', '0', '--log-file', file, '--log-format', 'json'])
    await expect.poll(() => content(file)).toContain('"started"')
    await rename(file, `${file}.1`)
    serving.terminal.signal('SIGHUP')
    expect(entries(await content(file))).toMatchObject([{ event: 'logReopened', file }])
    expect(await serving.stop()).toBe(0)
    expect(await content(file)).toContain('"stopped"')
    expect(await content(`${file}.1`)).not.toContain('"stopped"')
  })

  test('whose folder is missing ends the start with one line and its own code', async () => {
    const file = join(await createFolder(), 'missing', 'server.log')
    const { terminal, ended } = new Serving(['--port', '0', '--log-file', file])
    expect(await ended).toBe(12)
    expect(terminal.stderr.text).toBe(
      `error: ${file} cannot be written: its folder does not exist; create it, or choose another file with --log-file\n`,
    )
    expect(terminal.stdout.text).toBe('')
  })

  test('is not to be where a folder is, which nobody is told to remove', async () => {
    const folder = await createFolder()
    const { terminal, ended } = new Serving(['--port', '0', '--log-file', folder])
    expect(await ended).toBe(12)
    expect(terminal.stderr.text).toBe(
      `error: ${folder} cannot be written: it is a folder; choose another file with --log-file\n`,
    )
  })

  describe.skipIf(!existsSync('/dev/full'))('on a full disk', () => {
    test('ends the start in the same way', async () => {
      const { terminal, ended } = new Serving(['--port', '0', '--log-file', '/dev/full'])
      expect(await ended).toBe(12)
      expect(terminal.stderr.text).toBe(
        'error: /dev/full cannot be written: no space is left there; make room, or choose another file with --log-file\n',
      )
    })

    test('does not end a server that runs: it says so, and how much is missing when there is room again', async () => {
      const folder = await createFolder()
      const file = join(folder, 'server.log')
      const pointTo = async (target: string) => {
        await rm(file, { force: true })
        await symlink(target, file)
      }
      await pointTo(join(folder, 'first'))
      const serving = new Serving(['--port', '0', '--log-file', file])
      await expect.poll(() => content(file)).toMatch(/process \d+\n$/)
      await pointTo('/dev/full')
      serving.terminal.signal('SIGHUP')
      expect(serving.terminal.stderr.text).toMatch(/^log: .*no space is left there.*\n$/)
      await pointTo(join(folder, 'second'))
      serving.terminal.signal('SIGHUP')
      expect(serving.terminal.stderr.text).toContain(`log: ${file} can be written again; a line is missing\n`)
      expect(await serving.stop()).toBe(0)
      expect(await content(file)).toContain('stopped: no job was waiting\n')
    })
  })
})

describe('SIGHUP without a log file', () => {
  test('is no reason to stop: whoever rotates logs sends it', async () => {
    const serving = await Serving.start()
    serving.terminal.signal('SIGHUP')
    await (await serving.peer()).hearsNothing()
    expect(await serving.stop()).toBe(0)
    expect(serving.terminal.stdout.text).not.toContain('SIGHUP')
  })

  test('ends a server whose terminal was closed', async () => {
    const serving = await Serving.start([], { isTTY: true })
    serving.terminal.signal('SIGHUP')
    expect(await serving.ended).toBe(0)
    expect(serving.terminal.stdout.text).toContain('SIGHUP asked it to')
  })
})

function content(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
