import { JobFailedError, type JobUpdate } from '@gearwork/client'
import { Worker } from '@gearwork/worker'
import { expect, onTestFinished, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { compiledPrograms, libgearman } from '../support/libgearman.js'
import { serverAndClient } from '../support/server-and-client.js'

describeEngines(
  'programs on libgearman beside our client and our worker',
  (engine) => {
    const programs = compiledPrograms()
    const own = serverAndClient(engine)

    const serveInC = async (namespace?: string) => {
      const worker = await programs.startWorker(own.server, namespace)
      onTestFinished(() => worker.stop())
      return worker
    }

    const serve = async (fn: string, handler: Parameters<Worker['addFunction']>[1]) => {
      const worker = new Worker({ servers: own.server.address, idlePollMs: 100 })
      worker.addFunction(fn, handler)
      await worker.start()
      onTestFinished(() => worker.stop().then(() => {}))
    }

    test('what its worker splits, our worker does piece by piece, and our client hears the whole', async () => {
      const pieces: string[] = []
      await serve('double', ({ workload }) => {
        pieces.push(workload.toString())
        return `${workload}${workload}`
      })
      await serveInC()
      expect((await own.client.submitReduce('split', 'double', 'a bb ccc').result).toString()).toBe(
        '12 bytes',
      )
      expect(pieces.toSorted()).toEqual(['a', 'bb', 'ccc'])
    })

    test('one piece that our worker fails fails the whole', async () => {
      await serve('halve', (job) => (job.workload.toString() === 'bb' ? job.fail() : 'x'))
      await serveInC()
      await expect(own.client.submitReduce('split', 'halve', 'a bb ccc').result).rejects.toBeInstanceOf(
        JobFailedError,
      )
    })

    test('a job that it splits in the background is over when its pieces are done', async () => {
      const pieces: string[] = []
      await serve('note', ({ workload }) => void pieces.push(workload.toString()))
      await serveInC()
      const job = await own.client.submitReduceBackground('split', 'note', 'a bb')
      await expect.poll(async () => (await job.status()).known, { timeout: 10_000 }).toBe(false)
      expect(pieces.toSorted()).toEqual(['a', 'bb'])
    })

    test('its client hears the whole of what its worker splits and our worker does', async () => {
      await serve('triple', ({ workload }) => `${workload}`.repeat(3))
      await serveInC()
      expect(await programs.runClient(own.server, 'parts', 'split', 'triple', 'a bb')).toBe('9 bytes')
    })

    test('our worker does what its client submitted for later, when it is due', async () => {
      const began: number[] = []
      await serve('remind', () => void began.push(Date.now()))
      const submitted = Date.now()
      const handle = await programs.runClient(own.server, 'later', '2', 'remind', 'of it')
      expect(await own.client.jobStatus(handle)).toMatchObject({ known: true, running: false })
      await expect.poll(() => began.length, { timeout: 10_000 }).toBe(1)
      // Both count in whole seconds: one less than two may be left of the second in which it was submitted.
      expect(began[0]).toBeGreaterThan(submitted + 900)
    })

    test('a namespace of its worker stands before the names of its functions', async () => {
      await serveInC('shop.')
      const key = await toldBy(own.client.submit('shop.unique', '-', { unique: 'order-4' }))
      expect(key).toEqual(['order-4'])
    })

    test('a job whose function ended in an error there is tried till it is done', async () => {
      await serveInC()
      expect(await toldBy(own.client.submit('stubborn', '-'))).toEqual(['run 3'])
    })

    test('a worker that leaves with its job has ended it', async () => {
      const worker = await serveInC()
      const job = own.client.submit('leave', '-')
      expect(await job.result).toHaveLength(0)
      expect(await worker.ended()).toBe(0)
      expect(await own.client.jobStatus((await job.created).handle)).toMatchObject({ known: false })
    })
  },
  [libgearman()],
)

async function toldBy(job: AsyncIterable<JobUpdate>): Promise<readonly string[]> {
  const told: string[] = []
  for await (const update of job) if (update.type === 'data') told.push(update.data.toString())
  return told
}
