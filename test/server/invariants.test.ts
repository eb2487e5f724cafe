import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Job } from '../../packages/server/src/jobs/job.js'
import { Schedule } from '../../packages/server/src/jobs/schedule.js'
import type { Submission } from '../../packages/server/src/jobs/submission.js'
import { Waiter } from '../../packages/server/src/jobs/waiter.js'
import { Jobs } from '../../packages/server/src/rules/jobs.js'
import { memoryStore } from '../../packages/server/src/store/memory-store.js'
import { Worker } from '../../packages/server/src/workers/worker.js'
import { FakeClock } from '../transport/fake-clock.js'
import { attentive } from './attentive.js'

const functions = ['f', 'g', 'h']
const uniques = ['', '-', 'u', 'v']
const priorities = ['high', 'normal', 'low'] as const
const peers = 3
const timeoutMs = 1000

/** What the world outside knows of a job. */
interface Known {
  readonly job: Job
  /** Background submissions it stands for. */
  promised: boolean
  /** Clients that wait, one entry a submission. */
  readonly waiters: number[]
  /** Who runs it. */
  worker: number | undefined
  over: boolean
}

/** The jobs of a server, and beside them what anybody could have noted down who saw everything happen. */
class World {
  readonly clock = new FakeClock()
  readonly jobs = new Jobs(
    { handlePrefix: 'H', jobRetries: 3, workerWakeup: 0, roundRobin: true },
    new Schedule(this.clock),
    memoryStore,
    (job) => {
      this.#known(job).over = true
      expect(job.retries).toBe(3)
    },
  )
  readonly known = new Map<Job, Known>()
  readonly ends = new Map<string, number>()
  readonly waiters: Waiter[] = []
  readonly workers: Worker[] = []

  constructor() {
    for (let i = 0; i < peers; i++) this.#arrive(i)
  }

  submit(
    peer: number,
    options: Pick<Submission, 'function' | 'unique' | 'priority' | 'background'>,
    later: boolean,
  ): void {
    const runAt = later ? this.clock.now() + 500 : 0
    const background = later || options.background
    const submission = { ...options, background, workload: Buffer.from('x'), reducer: undefined, runAt }
    const job = this.jobs.submit(submission, this.waiters[peer] as Waiter)
    if (!(job instanceof Job)) throw new Error('refused')
    const known = this.known.get(job) ?? { job, promised: false, waiters: [], worker: undefined, over: false }
    expect(known.over).toBe(false)
    this.known.set(job, known)
    if (background) known.promised = true
    else known.waiters.push(peer)
  }

  grab(peer: number): boolean {
    const job = this.jobs.grab(this.workers[peer] as Worker)
    if (job === undefined) return false
    const known = this.#known(job)
    expect(known).toMatchObject({ worker: undefined, over: false })
    expect(wanted(known)).toBe(true)
    known.worker = peer
    return true
  }

  finish(peer: number): void {
    const known = [...this.known.values()].find(({ worker, over }) => worker === peer && !over)
    if (known === undefined) return
    const handle = this.jobs.handleOf(known.job)
    expect(this.jobs.find(handle)?.worker).toBe(this.workers[peer])
    known.job.tell({ name: 'WORK_COMPLETE', handle, data: Buffer.alloc(0) })
    this.jobs.finish(known.job)
    this.#over(known)
    expect(this.jobs.find(handle)).toBeUndefined()
  }

  cancel(at: number): void {
    const open = [...this.known.values()].filter(({ job, over }) => !over && job.state !== 'ended')
    const known = open[at % Math.max(1, open.length)]
    if (known === undefined) return
    this.jobs.cancel(known.job)
    known.promised = false
    known.waiters.length = 0
    if (known.worker === undefined) this.#over(known)
  }

  /** A peer hangs up, and another comes in its place. */
  replace(peer: number): void {
    this.jobs.stopServingAll(this.workers[peer] as Worker)
    this.jobs.leave(this.waiters[peer] as Waiter)
    for (const known of this.known.values()) {
      if (known.worker === peer) known.worker = undefined
      known.waiters.splice(0, known.waiters.length, ...known.waiters.filter((waiter) => waiter !== peer))
    }
    this.#arrive(peer)
  }

  sleep(peer: number): void {
    this.jobs.rest(this.workers[peer] as Worker)
  }

  pass(): void {
    this.clock.pass(timeoutMs)
    for (const known of this.known.values()) known.worker = undefined
  }

  check(): void {
    for (const queue of this.jobs.queues) {
      const mine = [...this.jobs].filter((job) => job.queue === queue)
      const running = mine.filter(({ state }) => state === 'running').length
      const queued = priorities.reduce((sum, priority) => sum + queue.queued(priority), 0)
      expect([queue.total, queue.running, queued]).toEqual([mine.length, running, mine.length - running])
    }
    for (const known of this.known.values()) {
      const held = known.job.state !== 'ended'
      if (!known.over && wanted(known)) expect(held).toBe(true)
      if (known.over) expect(held).toBe(false)
      if (held) expect(known.job.waiters).toBe(known.waiters.length)
    }
  }

  /** Everything that somebody still wants can be run, once; then nothing is left. */
  finishEverything(): void {
    this.pass()
    for (let peer = 0; peer < peers; peer++) while (this.grab(peer)) this.finish(peer)
    expect(this.jobs.size).toBe(0)
    expect([...this.known.values()].filter((known) => !known.over && wanted(known))).toEqual([])
    for (const { total, running } of this.jobs.queues) expect([total, running]).toEqual([0, 0])
  }

  #over(known: Known): void {
    known.over = true
    known.worker = undefined
  }

  #known(job: Job): Known {
    return this.known.get(job) as Known
  }

  #arrive(peer: number): void {
    this.waiters[peer] = new Waiter(() => {}, attentive, false)
    const worker = new Worker({ noop() {}, serve: () => false })
    for (const name of functions) worker.canDo(this.jobs.queue(name), timeoutMs)
    this.workers[peer] = worker
  }
}

function wanted({ promised, waiters }: Known): boolean {
  return promised || waiters.length > 0
}

const peer = fc.nat(peers - 1)
const submission = fc.record({
  function: fc.constantFrom(...functions),
  unique: fc.constantFrom(...uniques),
  priority: fc.constantFrom(...priorities),
  background: fc.boolean(),
})

const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('submit' as const), peer, submission, fc.boolean()) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('grab' as const), peer) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('finish' as const), peer) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('cancel' as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('replace' as const), peer) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('sleep' as const), peer) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('pass' as const)) },
)

test('no job is lost, none runs twice at once or after its end, and every count is true', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new World()
      for (const [verb, ...details] of steps) {
        ;(world[verb] as (...details: unknown[]) => void)(...details)
        world.check()
      }
      world.finishEverything()
    }),
    { numRuns: 300 },
  )
}, 60_000)
