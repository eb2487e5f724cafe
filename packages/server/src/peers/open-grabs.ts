import type { RequestName, Response } from '@gearwork/protocol'
import type { Job } from '../jobs/job.js'
import type { Jobs } from '../rules/jobs.js'
import type { Worker } from '../workers/worker.js'
import type { Hesitation } from './hesitation.js'

/** The packets that ask for a job. */
export type GrabName = Extract<RequestName, `GRAB_JOB${string}`>

/** What they have of their peer. */
export interface Asking {
  readonly jobs: Jobs
  readonly worker: Worker
  /** What it is told may arrive. */
  readonly isThere: boolean
  /** Sends the answer to the oldest grab that has none. */
  answer(packet: Response): void
}

/** A worker with more in flight is quicker when it sleeps, wakes, and takes all there is in one go. */
const mostOpen = 128

/** What may come while grabs are open: it has no answer, so answers keep the order of their questions. */
const unanswered: ReadonlySet<RequestName> = new Set<RequestName>([
  'GRAB_JOB',
  'GRAB_JOB_UNIQ',
  'GRAB_JOB_ALL',
  'WORK_STATUS',
  'WORK_DATA',
  'WORK_WARNING',
  'WORK_COMPLETE',
  'WORK_FAIL',
  'WORK_EXCEPTION',
])

/**
 * The grabs of one worker that found no job and have no answer yet. One that works on several jobs at a time has
 * asked for the next before the last is done; refused, it would be asleep when that comes, a moment later, and a
 * NOOP and a second grab would have to go back and forth for it. So the refusal hesitates, and a job that comes
 * meanwhile is the answer. With 50 calls in flight that is worth four tenths of the pace. A worker that does one
 * thing after the other waits for its answer, and has it at once.
 */
export class OpenGrabs {
  readonly #asking: Asking
  readonly #hesitation: Pick<Hesitation, 'add' | 'delete'>
  /** The oldest first. */
  #open: GrabName[] = []
  #tooMany = false

  constructor(asking: Asking, hesitation: Pick<Hesitation, 'add' | 'delete'>) {
    this.#asking = asking
    this.#hesitation = hesitation
  }

  get any(): boolean {
    return this.#open.length > 0
  }

  /** Answers a grab, or keeps it open. */
  grab(name: GrabName): void {
    const job = this.any ? undefined : this.#asking.jobs.grab(this.#asking.worker)
    if (job !== undefined) this.#assign(name, job)
    else if (this.#mayWait) this.#keep(name)
    else this.#asking.answer({ name: 'NO_JOB' })
  }

  /** A job may have come for the oldest of them. Whether it had. Who is gone is not given it, to lose it. */
  serve(): boolean {
    if (!this.#asking.isThere) this.forget()
    if (!this.any) return false
    const job = this.#asking.jobs.grab(this.#asking.worker)
    if (job === undefined) return false
    const name = this.#open.shift() as GrabName
    if (!this.any) this.forget()
    this.#assign(name, job)
    return true
  }

  /** What comes now may have an answer, which must not overtake theirs. */
  before(name: RequestName): void {
    if (!unanswered.has(name)) this.refuse()
  }

  /** There is nothing for any of them. */
  refuse(): void {
    if (!this.any) return
    const { length } = this.#open
    this.forget()
    for (let refused = 0; refused < length; refused += 1) this.#asking.answer({ name: 'NO_JOB' })
  }

  /** Nobody waits for their answers any more. */
  forget(): void {
    this.#open = []
    this.#hesitation.delete(this)
    this.#asking.worker.askNoMore()
  }

  /** The worker sleeps: it will ask in one go. */
  rest(): void {
    this.#tooMany = false
  }

  get #mayWait(): boolean {
    return this.any || (this.#asking.worker.works && !this.#tooMany)
  }

  #keep(name: GrabName): void {
    if (!this.any) {
      this.#hesitation.add(this)
      this.#asking.worker.ask()
    }
    this.#open.push(name)
    if (this.#open.length <= mostOpen) return
    this.#tooMany = true
    this.refuse()
  }

  #assign(name: GrabName, job: Job): void {
    this.#asking.answer(assignments[name](this.#asking.jobs.handleOf(job), job))
  }
}

const assignments: { readonly [N in GrabName]: (handle: string, job: Job) => Response } = {
  GRAB_JOB: (handle, { queue, workload }) => ({
    name: 'JOB_ASSIGN',
    handle,
    function: queue.name,
    workload,
  }),
  GRAB_JOB_UNIQ: assignUniq,
  // A job without a reducer comes in the shorter packet, as libgearman's workers expect.
  GRAB_JOB_ALL(handle, job) {
    const { queue, unique, reducer, workload } = job
    if (reducer === undefined || reducer === '') return assignUniq(handle, job)
    return { name: 'JOB_ASSIGN_ALL', handle, function: queue.name, unique, reducer, workload }
  },
}

function assignUniq(handle: string, { queue, unique, workload }: Job): Response {
  return { name: 'JOB_ASSIGN_UNIQ', handle, function: queue.name, unique, workload }
}
