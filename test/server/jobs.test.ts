import type { Response } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { Job } from '../../packages/server/src/jobs/job.js'
import { Schedule } from '../../packages/server/src/jobs/schedule.js'
import type { Submission } from '../../packages/server/src/jobs/submission.js'
import { Waiter } from '../../packages/server/src/jobs/waiter.js'
import { Jobs } from '../../packages/server/src/rules/jobs.js'
import { memoryStore } from '../../packages/server/src/store/memory-store.js'
import type { Store } from '../../packages/server/src/store/store.js'
import { Ticket } from '../../packages/server/src/store/ticket.js'
import { Worker } from '../../packages/server/src/workers/worker.js'
import { FakeClock } from '../transport/fake-clock.js'
import { attentive } from './attentive.js'

/** The jobs of a server without sockets, and what was said to whom. */
function hall(jobRetries = -1) {
  const clock = new FakeClock()
  const gaveUp: number[] = []
  const schedule = new Schedule(clock)
  const jobs = new Jobs(
    { handlePrefix: 'H:t', jobRetries, workerWakeup: 0, roundRobin: true },
    schedule,
    memoryStore,
    (job) => gaveUp.push(job.number),
  )
  const said: Response[] = []
  const waiter = new Waiter((packet) => said.push(packet), attentive, false)
  const submit = (options: Partial<Submission> = {}) => jobs.submit({ ...plain, ...options }, waiter) as Job
  return { clock, jobs, schedule, gaveUp, said, waiter, submit }
}

const plain: Submission = {
  function: 'f',
  unique: '',
  priority: 'normal',
  background: true,
  workload: Buffer.from('x'),
  reducer: undefined,
  runAt: 0,
}

function workerOf(jobs: Jobs, timeoutMs = 0) {
  const noops: number[] = []
  const worker = new Worker({ noop: () => noops.push(1), serve: () => false })
  worker.canDo(jobs.queue('f'), timeoutMs)
  return { worker, noops }
}

type Draining = Pick<ReturnType<typeof hall>, 'clock' | 'jobs'> & { readonly worker: Worker }

test('a timeout ends with its job: what was finished is not handed out again', () => {
  const { clock, jobs, schedule, submit } = hall()
  submit()
  const { worker } = workerOf(jobs, 1000)
  jobs.finish(jobs.grab(worker) as Job)
  expect(schedule.size).toBe(0)
  clock.pass(5000)
  expect([jobs.size, jobs.queue('f').total, jobs.queue('f').running]).toEqual([0, 0, 0])
})

test('each job has a timeout of its own', () => {
  const { clock, jobs, submit } = hall()
  const [first, second] = [submit(), submit()]
  const { worker } = workerOf(jobs, 1000)
  jobs.grab(worker)
  clock.pass(600)
  jobs.grab(worker)
  clock.pass(400)
  expect([first.state, second.state]).toEqual(['queued', 'running'])
  clock.pass(600)
  expect([first.state, second.state, first.retries]).toEqual(['queued', 'queued', 1])
})

test('a timeout counts as a retry', () => {
  const { clock, jobs, gaveUp, said, submit } = hall(1)
  const job = submit({ background: false })
  jobs.grab(workerOf(jobs, 1000).worker)
  clock.pass(1000)
  expect(gaveUp).toEqual([job.number])
  expect(said).toEqual([{ name: 'WORK_FAIL', handle: 'H:t:1' }])
  expect(jobs.size).toBe(0)
})

test('a job for later wakes the workers when it is due', () => {
  const { clock, jobs, submit } = hall()
  const { worker, noops } = workerOf(jobs)
  const job = submit({ runAt: clock.now() + 500 })
  jobs.rest(worker)
  expect([job.state, noops.length, jobs.queue('f').queued('normal')]).toEqual(['waiting', 0, 1])
  clock.pass(500)
  expect([job.state, noops.length, jobs.queue('f').queued('normal')]).toEqual(['queued', 1, 1])
  expect(jobs.grab(worker)).toBe(job)
})

test('a job for later that is cancelled never comes', () => {
  const { clock, jobs, schedule, submit } = hall()
  jobs.cancel(submit({ runAt: clock.now() + 500 }))
  expect([jobs.size, schedule.size, jobs.queue('f').total, jobs.queue('f').queued('normal')]).toEqual([
    0, 0, 0, 0,
  ])
})

test('a worker that runs two jobs loses both when it goes, and they stand in line in order', () => {
  const { jobs, submit } = hall()
  const [first, second] = [submit(), submit()]
  const { worker } = workerOf(jobs)
  jobs.grab(worker)
  jobs.grab(worker)
  jobs.stopServingAll(worker)
  const heir = workerOf(jobs).worker
  expect([jobs.grab(heir), jobs.grab(heir), jobs.grab(heir)]).toEqual([first, second, undefined])
})

test('what a worker runs of one function comes back with that, whatever else it runs, and at once', () => {
  const { jobs, submit } = hall()
  const { worker } = workerOf(jobs)
  const many = 50_000
  for (let i = 0; i < many; i++) submit()
  for (let i = 0; i < many; i++) jobs.grab(worker)
  const other = submit({ function: 'g' })
  for (let i = 0; i < many; i++) {
    worker.canDo(jobs.queue('g'), 0)
    expect(jobs.grab(worker)).toBe(other)
    jobs.stopServing(worker, jobs.queue('g'))
  }
  expect([other.state, other.retries, worker.works]).toEqual(['queued', many, true])
  expect([jobs.queue('f').running, jobs.queue('g').running]).toEqual([many, 0])
  jobs.stopServing(worker, jobs.queue('f'))
  expect([jobs.queue('f').running, worker.works]).toEqual([0, false])
})

test('one that gives its jobs back is not woken for them', () => {
  const { jobs, submit } = hall()
  submit()
  const { worker, noops } = workerOf(jobs)
  jobs.grab(worker)
  jobs.rest(worker)
  jobs.stopServing(worker, jobs.queue('f'))
  expect(noops).toEqual([])
})

test('the newest job answers for a unique, of whichever function', () => {
  const { jobs, submit } = hall()
  submit({ unique: 'u' })
  const newer = submit({ unique: 'u', function: 'g' })
  expect(jobs.findUnique('u')).toBe(newer)
  jobs.cancel(newer)
  expect(jobs.findUnique('u')?.queue.name).toBe('f')
})

test('a cancelled job that runs frees its unique, and its end leaves the next one alone', () => {
  const { jobs, submit } = hall()
  const cancelled = submit({ unique: 'u' })
  const { worker } = workerOf(jobs)
  jobs.grab(worker)
  jobs.cancel(cancelled)
  const next = submit({ unique: 'u' })
  expect(next).not.toBe(cancelled)
  jobs.finish(cancelled)
  expect(submit({ unique: 'u' })).toBe(next)
})

test('settles when nothing is queued or runs, whatever waits for its time', async () => {
  const { clock, jobs, waiter, submit } = hall()
  submit({ runAt: clock.now() + 1000 })
  submit({ background: false })
  const running = submit()
  const { worker } = workerOf(jobs)
  jobs.grab(worker)
  jobs.grab(worker)
  jobs.stopServing(worker, jobs.queue('f'))
  worker.canDo(jobs.queue('f'), 0)
  let settled = false
  const settling = jobs.settling.begin().then(() => {
    settled = true
  })
  expect(submit()).toMatchObject({ name: 'ERROR', code: 'SHUTDOWN_GRACEFUL' })
  jobs.leave(waiter)
  expect(jobs.size).toBe(2)
  await Promise.resolve()
  expect(settled).toBe(false)
  expect(jobs.grab(worker)).toBe(running)
  jobs.finish(running)
  await settling
  expect(settled).toBe(true)
})

test.each([
  ['CANT_DO', ({ jobs, worker }) => jobs.stopServing(worker, jobs.queue('f'))],
  ['the worker leaving', ({ jobs, worker }) => jobs.stopServingAll(worker)],
  ['a timeout', ({ clock }) => clock.pass(1000)],
] satisfies [string, (hall: Draining) => void][])(
  'a drain does not wait for a job that %s gives back and nobody waits for',
  async (_what, loseTheWorker) => {
    const { clock, jobs, schedule, waiter, submit } = hall()
    const job = submit({ background: false })
    const { worker } = workerOf(jobs, 1000)
    jobs.grab(worker)
    const settling = jobs.settling.begin()
    jobs.leave(waiter)
    expect(job.state).toBe('running')
    loseTheWorker({ clock, jobs, worker })
    await settling
    expect([job.state, jobs.size, schedule.size, jobs.queue('f').total, jobs.queue('f').running]).toEqual([
      'ended',
      0,
      0,
      0,
      0,
    ])
  },
  2000,
)

test('a drain waits for a job that comes back and that somebody waits for', () => {
  const { jobs, submit } = hall()
  const job = submit({ background: false })
  const { worker } = workerOf(jobs)
  jobs.grab(worker)
  void jobs.settling.begin()
  jobs.stopServingAll(worker)
  expect(job.state).toBe('queued')
})

test('a client that waits a hundred thousand times for one job leaves at once', () => {
  const { submit, waiter } = hall()
  const job = submit({ background: false, unique: 'u' })
  for (let i = 1; i < 100_000; i++) submit({ background: false, unique: 'u' })
  expect(job.waiters).toBe(100_000)
  waiter.leave()
  expect(job.waiters).toBe(0)
  expect(job.abandoned).toBe(true)
})

test('a drain waits for what is on its way into the store, and no longer', async () => {
  const entering: Job[] = []
  const store: Store = { ...memoryStore, durable: true, keep: (job) => entering.push(job) === 0 }
  const jobs = new Jobs(
    { handlePrefix: 'H:t', jobRetries: -1, workerWakeup: 0, roundRobin: true },
    new Schedule(new FakeClock()),
    store,
    () => {},
  )
  const waiter = new Waiter(() => {}, attentive, false)
  jobs.submit(plain, waiter)
  jobs.submit({ ...plain, workload: Buffer.from('y') }, waiter)
  let settled = false
  const drained = jobs.settling.begin().then(() => {
    settled = true
  })
  jobs.kept(entering[0] as Job, 0)
  await Promise.resolve()
  expect(settled).toBe(false)
  jobs.refused(entering[1] as Job)
  await drained
  expect(entering.map(({ state }) => state)).toEqual(['waiting', 'refused'])
})

test('whoever leaves a job is not told of it, and all others are, in whatever order they leave', () => {
  const { jobs } = hall()
  const heard: string[] = []
  const names = ['a', 'b', 'c', 'd'] as const
  const waiters = names.map((name) => new Waiter(() => heard.push(name), attentive, false))
  const wanted = { ...plain, background: false, unique: 'u' }
  let job: Job | undefined
  for (const waiter of waiters) job = jobs.submit(wanted, waiter) as Job
  for (const gone of [1, 3, 0]) jobs.leave(waiters[gone] as Waiter)
  jobs.cancel(job as Job)
  expect(heard).toEqual(['c'])
  expect(waiters.map((waiter) => waiter.waits)).toEqual([false, false, false, false])
})

test('a promise that could not be kept is not given again to those who are waiting for theirs', () => {
  const promised: Job[] = []
  const ticket = new Ticket()
  const store: Store = {
    ...memoryStore,
    durable: true,
    pending: ticket,
    keep: (job) => promised.push(job) === 0,
  }
  const rules = { handlePrefix: 'H:t', jobRetries: -1, workerWakeup: 0, roundRobin: true }
  const jobs = new Jobs(rules, new Schedule(new FakeClock()), store, () => {})
  const background = { ...plain, unique: 'u' }
  const submit = (submission: Submission) =>
    jobs.submit(submission, new Waiter(() => {}, attentive, false)) as Job
  const job = submit({ ...background, background: false })
  submit(background)
  submit(background)
  jobs.refused(job)
  submit(background)
  expect([promised.length, job.grants(background), job.background]).toEqual([1, false, false])
})

test('without turns, the function that was registered last is served first as long as it has jobs', () => {
  const rules = { handlePrefix: 'H:t', jobRetries: -1, workerWakeup: 0, roundRobin: false }
  const jobs = new Jobs(rules, new Schedule(new FakeClock()), memoryStore, () => {})
  for (const name of ['a', 'b', 'a', 'b']) {
    jobs.submit({ ...plain, function: name }, new Waiter(() => {}, attentive, false))
  }
  const worker = new Worker({ noop() {}, serve: () => false })
  for (const name of ['a', 'b']) worker.canDo(jobs.queue(name), 0)
  expect([1, 2, 3, 4].map(() => jobs.grab(worker)?.queue.name)).toEqual(['b', 'b', 'a', 'a'])
})

test('a drain waits for a job that is kept while somebody waits for it, whatever becomes of the promise', () => {
  const store: Store = { ...memoryStore, durable: true, keep: () => false }
  const rules = { handlePrefix: 'H:t', jobRetries: -1, workerWakeup: 0, roundRobin: true }
  const jobs = new Jobs(rules, new Schedule(new FakeClock()), store, () => {})
  const [kept, refused] = ['kept', 'refused'].map((unique) => {
    const waiter = new Waiter(() => {}, attentive, false)
    const job = jobs.submit({ ...plain, unique, background: false }, waiter) as Job
    jobs.submit({ ...plain, unique }, waiter)
    return { waiter, job }
  }) as [{ waiter: Waiter; job: Job }, { waiter: Waiter; job: Job }]
  void jobs.settling.begin()
  jobs.refused(refused.job)
  expect([kept.job.state, refused.job.state, jobs.settling.unsettled]).toEqual(['queued', 'queued', 2])
  for (const { waiter } of [kept, refused]) jobs.leave(waiter)
  expect([kept.job.state, refused.job.state, jobs.settling.unsettled]).toEqual(['waiting', 'ended', 0])
})

test('who leaves a drain drops only what it waited for', () => {
  const { jobs, waiter, submit } = hall()
  const other = new Waiter(() => {}, attentive, false)
  const [mine] = [submit({ background: false }), jobs.submit({ ...plain, background: false }, other)]
  void jobs.settling.begin()
  jobs.leave(waiter)
  expect([mine.state, jobs.size]).toEqual(['ended', 1])
})
