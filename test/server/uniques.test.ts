import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Job } from '../../packages/server/src/jobs/job.js'
import { FunctionQueue } from '../../packages/server/src/jobs/queue.js'
import { Uniques } from '../../packages/server/src/jobs/uniques.js'
import { running } from './running.js'

test('a key leads to the job of its function, and to the newest of all', () => {
  const queues = ['f', 'g', 'h'].map((name) => new FunctionQueue<Job>(name))
  const step = fc.record({
    queue: fc.constantFrom(...queues),
    key: fc.constantFrom('', 'u', 'v'),
    releases: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const uniques = new Uniques()
      const held: Job[] = []
      for (const [at, { queue, key, releases }] of steps.entries()) {
        const same = held.findIndex((job) => job.queue === queue && job.key === key)
        const [job] = same < 0 ? [] : held.splice(same, 1)
        if (job !== undefined) uniques.release(job)
        if (job !== undefined && releases) uniques.release(job)
        if (releases) continue
        const next = { number: at + 1, queue, key } as Job
        uniques.add(next)
        if (key !== '') held.push(next)
      }
      for (const key of ['', 'u', 'v']) {
        for (const queue of queues) {
          expect(uniques.find(queue, key)).toBe(held.find((job) => job.queue === queue && job.key === key))
        }
        expect(uniques.newest(key)).toBe(held.findLast((job) => job.key === key))
      }
    }),
  )
})

test('to ask for a unique takes no longer for all the functions that somebody has named', async () => {
  const { peer } = await running()
  const [namer, asker, other] = [await peer(), await peer(), await peer()]
  for (let i = 0; i < 50_000; i++) {
    namer.say({ name: 'CAN_DO', function: `f${i}` }, { name: 'CANT_DO', function: `f${i}` })
  }
  await namer.settled()
  const began = performance.now()
  asker.say(...Array.from({ length: 5_000 }, () => ({ name: 'GET_STATUS_UNIQUE', unique: 'u' }) as const))
  await asker.hearsAll()
  await other.settled()
  // One after the other through all of them, it took half a minute.
  expect(performance.now() - began).toBeLessThan(5_000)
})
