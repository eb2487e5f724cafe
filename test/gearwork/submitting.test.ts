import { Worker } from '@gearwork/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeEngines, type RunningServer } from '../support/engines.js'
import type { RunningProcess } from '../support/processes.js'
import { runCommand, startCommand } from './command.js'

describeEngines('job:submit and job:status', (engine) => {
  let server: RunningServer
  let worker: RunningProcess
  let foreign: Worker

  beforeAll(async () => {
    server = await engine.start()
    worker = startCommand(['worker:execute', 'Mail', '--no-description', '--servers', server.address])
    foreign = new Worker({ servers: server.address }).addFunction('mirror', ({ workload }) =>
      workload.reverse(),
    )
    await Promise.all([foreign.start(), worker.printed(/loaded\. Ctrl\+C to break/)])
  })

  afterAll(async () => {
    await foreign.stop()
    // One of its jobs waits until somebody insists.
    worker.child.kill('SIGTERM')
    await worker.printed(/stopping: SIGTERM/)
    worker.child.kill('SIGINT')
    expect(await worker.ended()).toBe(130)
    await server.stop()
  })

  const submit = (argv: readonly string[], run?: Parameters<typeof runCommand>[1]) =>
    runCommand(['job:submit', ...argv, '--servers', server.address], run)
  const status = async (handle: string) => {
    const argv = ['job:status', handle, '--json', '--servers', server.address]
    return JSON.parse((await runCommand(argv)).stdout)
  }

  test('print what the job gives, whatever it is given', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const [argument, stdin, raw, other] = await Promise.all([
      submit(['Mail~welcome', '{"name":"Ada"}']),
      submit(['Mail~shout', '-'], { input: 'hello\nworld' }),
      submit(['mirror', '-', '--function', '--raw'], { input: every, encoding: 'latin1' }),
      submit(['mirror', 'not json', '--function']),
    ])
    expect(argument).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(argument.stdout)).toMatchObject({ text: 'Welcome, Ada' })
    expect(stdin).toEqual({ code: 0, stdout: 'HELLO\nWORLD\n', stderr: '' })
    expect(raw).toEqual({ code: 0, stdout: Buffer.from(every).reverse().toString('latin1'), stderr: '' })
    expect(other).toEqual({ code: 0, stdout: 'nosj ton\n', stderr: '' })
  })

  test('end with 8 when the job fails, and with 9 when it takes too long', async () => {
    const [failed, late] = await Promise.all([
      submit(['Mail~refuse']),
      submit(['nobody serves this', '--function', '--timeout', '0.2']),
    ])
    expect(failed).toEqual({
      code: 8,
      stdout: '',
      stderr: 'error: the job failed: RangeError: nowhere is not\\x1b[2J a mail address\n',
    })
    expect(late).toMatchObject({ code: 9, stdout: '' })
    expect(late.stderr).toMatch(/^error: [^\n]*nobody serves this[^\n]*\n$/)
  })

  test('know a job that waits, one that runs, and none that is done', async () => {
    const [waiting, { stdout: newsletter }] = await Promise.all([
      submit(['somebody will serve this', '--function', '--background']),
      submit(['Mail~newsletter']),
    ])
    expect(waiting).toMatchObject({ code: 0, stdout: expect.stringMatching(/^H:\S+:\d+\n$/), stderr: '' })
    expect(newsletter).toMatch(/^H:\S+:\d+\n$/)
    const running = (await submit(['Mail~wait', '--background'])).stdout.trim()
    await expect
      .poll(() => status(running), { timeout: 15_000 })
      .toMatchObject({ known: true, running: true })
    const [queued, done, unknown] = await Promise.all(
      [waiting.stdout.trim(), newsletter.trim(), 'H:elsewhere:1'].map(status),
    )
    expect(queued).toMatchObject({ known: true, running: false })
    expect(done).toMatchObject({ known: false, running: false })
    expect(unknown).toEqual({
      handle: 'H:elsewhere:1',
      ...{ known: false, running: false, numerator: 0, denominator: 0, percent: 0 },
    })
  })
})
