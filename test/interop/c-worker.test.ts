import { JobFailedError, type JobUpdate } from '@gearwork/client'
import { expect, onTestFinished, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { gearmanTool, startGearmanTool } from '../support/gearman-tool.js'
import { counters, digest, everyByte, large, payloads } from '../support/payloads.js'
import { serverAndClient } from '../support/server-and-client.js'

/** It fills the command's input before it reads the command's output, so more than two pipes hold is stuck. */
const mostForCat = 64 * 1024

describeEngines(
  'our client and the gearman tool in C as a worker',
  (engine) => {
    const own = serverAndClient(engine)

    const serve = (...args: string[]) => {
      const worker = startGearmanTool(own.server, args)
      onTestFinished(() => worker.stop())
      return worker
    }

    test.each(payloads.filter(([, { length }]) => length <= mostForCat))(
      '%s comes back from cat as it went',
      async (_, bytes) => {
        serve('-f', 'cat', '--', 'cat')
        expect((await own.client.doNormal('cat', bytes)).equals(bytes)).toBe(true)
      },
    )

    test('a command gets 32 MiB as they were sent', async () => {
      serve('-f', 'sum', '--', 'sha256sum')
      const sum = (await own.client.doNormal('sum', counters(large))).toString()
      expect(sum).toBe(`${digest(counters(large)).sha256}  -\n`)
    })

    test('without a command it prints the workload', async () => {
      const worker = serve('-c', '1', '-f', 'printed')
      expect(await own.client.doNormal('printed', everyByte)).toHaveLength(0)
      expect(await worker.ended()).toBe(0)
      expect(worker.output()).toBe(everyByte.toString())
    })

    test('it ends after the number of jobs it was given, and the next job waits for another', async () => {
      const first = serve('-c', '2', '-f', 'counted', '--', 'cat')
      await Promise.all(['one', 'two'].map((word) => own.client.doNormal('counted', word)))
      expect(await first.ended()).toBe(0)
      const third = own.client.doNormal('counted', 'three')
      serve('-f', 'counted', '--', 'cat')
      expect((await third).toString()).toBe('three')
    })

    test('it sends a piece for every line', async () => {
      serve('-n', '-f', 'lines', '--', 'cat')
      const updates: JobUpdate['type'][] = []
      for await (const { type } of own.client.submit('lines', 'one\ntwo\nthree\n')) updates.push(type)
      expect(updates).toEqual(['created', 'data', 'data', 'data', 'complete'])
    })

    test('a command that ends badly is a JobFailedError, behind what it printed', async () => {
      serve('-f', 'bad', '--', 'sh', '-c', 'cat >&2; echo part; exit 3')
      const job = own.client.submit('bad', 'x')
      const pieces: string[] = []
      const look = async () => {
        for await (const update of job) if (update.type === 'data') pieces.push(update.data.toString())
      }
      await expect(look()).rejects.toBeInstanceOf(JobFailedError)
      expect(pieces).toEqual(['part\n'])
    })

    test('two submissions of one unique key are one job', async () => {
      const jobs = [1, 2].map(() => own.client.submit('once', '-', { unique: 'same' }))
      const [first, second] = await Promise.all(jobs.map(({ created }) => created))
      expect(second?.handle).toBe(first?.handle)
      const worker = serve('-c', '1', '-f', 'once', '--', 'cat')
      for (const { result } of jobs) expect((await result).toString()).toBe('-')
      expect(await worker.ended()).toBe(0)
    })

    test('what waits is done high before normal before low', async () => {
      const jobs = (['low', 'normal', 'high'] as const).map((priority) =>
        own.client.submit('queued', priority, { priority }),
      )
      await Promise.all(jobs.map(({ created }) => created))
      serve('-f', 'queued', '--', 'cat')
      const done: string[] = []
      await Promise.all(jobs.map(async ({ result }) => void done.push((await result).toString())))
      expect(done).toEqual(['high', 'normal', 'low'])
    })
  },
  [gearmanTool],
)
