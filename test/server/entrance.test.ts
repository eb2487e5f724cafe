import { expect, test } from 'vitest'
import { Job } from '../../packages/server/src/jobs/job.js'
import { FunctionQueue } from '../../packages/server/src/jobs/queue.js'
import { Schedule } from '../../packages/server/src/jobs/schedule.js'
import { Workloads } from '../../packages/server/src/jobs/workloads.js'
import { Entrance } from '../../packages/server/src/rules/entrance.js'
import { memoryStore } from '../../packages/server/src/store/memory-store.js'
import { FakeClock } from '../transport/fake-clock.js'

/** An entrance with a queue behind it, where workers sleep. @param keeps whether the store keeps a job at once. */
function hall({ durable = true, keeps = false, workerWakeup = 0 } = {}) {
  const clock = new FakeClock()
  const queue = new FunctionQueue<Job>('f')
  const kept: Job[] = []
  const keep = (job: Job) => {
    kept.push(job)
    return keeps
  }
  const entrance = new Entrance({ ...memoryStore, durable, keep }, new Schedule(clock), workerWakeup)
  const workloads = new Workloads()
  let woken = 0
  const sleepers = [1, 2, 3].map(() => ({
    wake: () => {
      woken += 1
      return true
    },
  }))
  for (const sleeper of sleepers) queue.sleep(sleeper)
  let number = 0
  const job = (background = true) => {
    number += 1
    const identity = { number, queue, key: '' }
    const made = new Job(
      identity,
      {
        function: 'f',
        unique: '',
        priority: 'normal',
        background,
        workload: Buffer.from('x'),
        reducer: undefined,
        runAt: 0,
      },
      workloads.keep(Buffer.from('x')),
    )
    queue.add(made)
    return made
  }
  const wokenSince = () => {
    const count = woken
    woken = 0
    return count
  }
  return { clock, queue, entrance, kept, job, wokenSince }
}

test('a background job comes into line when the store has it, and workers are woken then', () => {
  const { queue, entrance, kept, job, wokenSince } = hall()
  const one = job()
  entrance.enter(one, 0)
  expect([kept, one.state, queue.first('normal'), wokenSince()]).toEqual([[one], 'entering', undefined, 0])
  entrance.kept(one, 0)
  expect([one.state, queue.first('normal'), wokenSince()]).toEqual(['queued', one, 3])
})

test('a job that somebody waits for is no affair of the store', () => {
  const { entrance, kept, job, wokenSince } = hall()
  const one = job(false)
  entrance.enter(one, 0)
  expect([kept, one.state, wokenSince()]).toEqual([[], 'queued', 3])
})

test('what the store keeps at once comes into line at once', () => {
  const { entrance, job } = hall({ keeps: true })
  const one = job()
  entrance.enter(one, 0)
  expect(one.state).toBe('queued')
})

test('a job for later waits for its time, which may have come while it was stored', () => {
  const { clock, entrance, job } = hall()
  const [late, soon] = [job(), job()]
  entrance.enter(late, clock.now() + 500)
  entrance.enter(soon, clock.now() + 100)
  const soonAt = clock.now() + 100
  const lateAt = clock.now() + 500
  clock.pass(200)
  entrance.kept(late, lateAt)
  entrance.kept(soon, soonAt)
  expect([late.state, soon.state, entrance.waiting]).toEqual(['waiting', 'queued', 1])
  clock.pass(300)
  expect([late.state, entrance.waiting]).toEqual(['queued', 0])
})

test('what was cancelled while it was stored stays out of line', () => {
  const { queue, entrance, job, wokenSince } = hall()
  const one = job()
  entrance.enter(one, 0)
  queue.remove(one)
  one.end()
  entrance.kept(one, 0)
  expect([one.state, queue.total, queue.first('normal'), wokenSince()]).toEqual(['ended', 0, undefined, 0])
})

test('as many workers hear of a job as the rules say', () => {
  const { entrance, job, wokenSince } = hall({ keeps: true, workerWakeup: 1 })
  entrance.enter(job(), 0)
  expect(wokenSince()).toBe(1)
})

test('a durable server that drains puts by what it has, and what comes: it runs in another life', () => {
  const { clock, queue, entrance, job, wokenSince } = hall()
  const [queued, entering, later, foreground] = [job(), job(), job(), job(false)]
  const dueAt = clock.now() + 500
  for (const one of [queued, entering, later]) entrance.enter(one, 0)
  entrance.enter(foreground, 0)
  entrance.kept(queued, 0)
  entrance.kept(later, dueAt)
  wokenSince()
  entrance.close([queued, entering, later, foreground])
  entrance.kept(entering, 0)
  clock.pass(500)
  expect([queued, entering, later, foreground].map(({ state }) => state)).toEqual([
    'waiting',
    'waiting',
    'waiting',
    'queued',
  ])
  expect([entrance.waiting, queue.queued('normal'), queue.first('normal'), wokenSince()]).toEqual([
    3,
    4,
    foreground,
    0,
  ])
})

test('without a store there is no other life to wait for', () => {
  const { entrance, job } = hall({ durable: false, keeps: true })
  const one = job()
  entrance.enter(one, 0)
  entrance.close([one])
  expect([one.state, entrance.waiting]).toEqual(['queued', 0])
})
