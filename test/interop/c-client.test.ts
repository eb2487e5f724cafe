import { expect, onTestFinished, test } from 'vitest'
import type { RunningServer } from '../support/engines.js'
import { gearmanTool, runGearmanTool } from '../support/gearman-tool.js'
import { counters, large } from '../support/payloads.js'
import { describeForeignClient, type ForeignClient, type ForeignJob, type Room } from './foreign-client.js'

const nothing = Buffer.alloc(0)
const priorities = { high: ['-I'], normal: [], low: ['-L'] } as const

function startToolClient(server: RunningServer): ForeignClient {
  return {
    async run(job) {
      const { code, output } = await runGearmanTool(server, flags(job), job.workload ?? nothing)
      return { outcome: code === 0 ? 'complete' : 'failed', data: withoutStatus(output) }
    },
    async background(job) {
      const { output } = await runGearmanTool(server, ['-b', '-v', ...flags(job)], job.workload ?? nothing)
      return /Task created: (\S+)/.exec(output.toString())?.[1] ?? ''
    },
    stop: async () => {},
  }
}

/** It prints how far the job is among the bytes of the result. */
function withoutStatus(output: Buffer): Buffer {
  return Buffer.from(output.toString('latin1').replace(/\d+% Complete\n/g, ''), 'latin1')
}

function flags({ function: fn, unique, priority = 'normal' }: ForeignJob): readonly string[] {
  return ['-f', fn, ...priorities[priority], ...(unique === undefined ? [] : ['-u', unique])]
}

function testTool(room: Room<ForeignClient>): void {
  const run = (args: readonly string[], input?: string) => runGearmanTool(room.server, args, input)

  test('it prints data and result, a warning on the other stream, and how far it is', async () => {
    const { code, output, errors } = await run(['-f', 'talk'], '-')
    expect(code).toBe(0)
    expect(output.toString()).toContain('onetwo\0threedone')
    expect(output.toString()).toContain('50% Complete')
    expect(errors).toBe('careful')
  })

  test('a job that was failed makes it end with 1', async () => {
    expect(await run(['-f', 'fail'], '-')).toMatchObject({ code: 1, errors: 'Job failed\n' })
  })

  test('it submits without reading anything', async () => {
    const { code, output } = await run(['-s', '-f', 'echo'])
    expect([code, output.toString()]).toEqual([0, ''])
  })

  test.each([
    ['every line with its end', '-n', 'one\ntwo\n'],
    ['every line without its end', '-N', 'onetwo'],
  ])('%s is a job', async (_, flag, expected) => {
    expect((await run([flag, '-f', 'echo'], 'one\ntwo\n')).output.toString()).toBe(expected)
  })

  test('every argument is a job', async () => {
    expect((await run(['-f', 'echo', 'one', 'two'])).output.toString()).toBe('onetwo')
  })

  test('two functions get the same workload', async () => {
    const { output } = await run(['-P', '-f', 'echo', '-f', 'length'], 'four')
    expect(output.toString()).toContain('echo: four')
    expect(output.toString()).toContain('length: 4')
  })

  // It reads its own input a kibibyte at a time into memory that it moves each time: 32 MiB take it minutes.
  test('32 MiB arrive as they were sent', async () => {
    room.worker.serve('large', () => counters(large))
    const { output } = await run(['-s', '-f', 'large'])
    expect(output.equals(counters(large))).toBe(true)
  })

  test('the handle it prints is the one that our client knows the job by', async () => {
    const hold = room.worker.hold()
    onTestFinished(() => hold.release())
    const handle = await room.client.background({ function: 'hold' })
    const status = async () => {
      const { known, running, numerator, denominator } = await room.ours.jobStatus(handle)
      return [known, running, numerator, denominator]
    }
    await expect.poll(status, { timeout: 10_000 }).toEqual([true, true, 3, 7])
    hold.release()
    await expect.poll(status, { timeout: 10_000 }).toEqual([false, false, 0, 0])
  })
}

describeForeignClient('the gearman tool in C', startToolClient, {
  needs: [gearmanTool],
  sendsNothing: true,
  more: testTool,
})
