import type { Priority } from '@gearwork/protocol'

/** `later`: not in any life but the last one, whose clock goes ahead. `foreground`: in this life or never. */
export type Kind = 'background' | 'later' | 'foreground'

/** What a client asks for. No two have the same workload. */
export interface Order {
  readonly function: string
  readonly unique: string
  readonly priority: Priority
  readonly kind: Kind
  readonly workload: string
  /** Others may have its unique. */
  readonly shared: boolean
}

/** What a worker is given. */
export type Assignment = Pick<Order, 'function' | 'unique' | 'workload'> & { readonly handle: string }

/** An order that was sent. */
interface Submission extends Order {
  readonly life: number
  readonly sentAt: number
  refused: boolean
}

/**
 * What a server owes of a job. `owed`: it must be there in the next life. `ending`: it was said to be over, and the
 * server may or may not have got so far. `over`: it must not be there.
 */
interface Known {
  readonly handle: string
  order: Submission | undefined
  standing: 'owed' | 'ending' | 'over'
  /** A worker has it in this life. */
  held: boolean
  /** The moment by which the server had heard that it is over; 0 = it may not have. */
  heardAt: number
  runs: number
  /** The life in which somebody cancelled it; until it ends a worker may be told of it all the same. */
  cancelledIn: number
}

/**
 * What clients were promised and workers were given, over all lives of a server. A store makes changes in order:
 * what was over before a submission was sent is over for good once that one is acknowledged.
 */
export class Ledger {
  readonly faults: string[] = []
  readonly #submissions = new Map<string, Submission>()
  readonly #jobs = new Map<string, Known>()
  #moment = 0
  #certainUpTo = 0
  #life = 0
  #mayBeLate = false
  acknowledged = 0
  ended = 0

  /** How many jobs wait for a worker. */
  get backlog(): number {
    let count = 0
    for (const { standing, held } of this.#jobs.values()) if (standing === 'owed' && !held) count += 1
    return count
  }

  /** What is known of a job that was assigned. */
  orderOf(handle: string): Order | undefined {
    return this.#jobs.get(handle)?.order
  }

  /** A life begins, and the server says that it has these jobs. */
  opened(handles: readonly string[], mayBeLate = false): void {
    this.#life += 1
    this.#mayBeLate = mayBeLate
    const there = new Set(handles)
    if (there.size !== handles.length) this.#fault(`lists a job twice: ${handles.join(' ')}`)
    for (const job of this.#jobs.values()) {
      if (job.standing === 'owed' && !there.has(job.handle)) this.#fault(`has lost ${told(job)}`)
      if (job.standing === 'over' && there.has(job.handle)) this.#fault(`has brought back ${told(job)}`)
      if (job.standing === 'ending') job.standing = there.has(job.handle) ? 'owed' : 'over'
    }
    for (const handle of handles) this.#known(handle)
  }

  submitted(order: Order): void {
    this.#moment += 1
    const submission = { ...order, life: this.#life, sentAt: this.#moment, refused: false }
    this.#submissions.set(order.workload, submission)
  }

  /** JOB_CREATED. */
  promised({ workload, kind }: Order, handle: string): void {
    const submission = this.#submissions.get(workload) as Submission
    this.acknowledged += 1
    this.#identify(this.#known(handle), submission)
    if (kind !== 'foreground') this.#certainUpTo = Math.max(this.#certainUpTo, submission.sentAt)
  }

  /** ERROR. */
  refused({ workload }: Order): void {
    const submission = this.#submissions.get(workload) as Submission
    submission.refused = true
  }

  assigned(assignment: Assignment): void {
    const { handle, workload } = assignment
    const submission = this.#submissions.get(workload)
    const job = this.#known(handle)
    if (submission === undefined)
      this.#fault(`runs what nobody submitted: ${handle} ${workload.slice(0, 40)}`)
    else this.#checkAssigned(job, assignment, submission)
    job.held = true
    job.runs += 1
  }

  /** A worker says that a job is over. */
  ending(handle: string): void {
    this.#known(handle).standing = 'ending'
    this.ended += 1
  }

  /** An administrator says that a job shall not be. */
  cancelling(handle: string): void {
    this.#known(handle).cancelledIn = this.#life
    this.ending(handle)
  }

  /** One that nobody has said anything about yet, or none. */
  someOwed(random: (limit: number) => number): string | undefined {
    const owed = [...this.#jobs.values()].filter(({ standing }) => standing === 'owed')
    return owed.length === 0 ? undefined : owed[random(owed.length)]?.handle
  }

  /** The server has heard so. */
  heardEnd(handle: string): void {
    this.#moment += 1
    this.#known(handle).heardAt = this.#moment
  }

  /** A worker is gone. */
  dropped(handle: string): void {
    this.#known(handle).held = false
  }

  /** The server is gone. */
  closed(): void {
    for (const job of this.#jobs.values()) {
      job.held = false
      const isCertain = job.heardAt > 0 && job.heardAt < this.#certainUpTo
      if (job.order?.kind === 'foreground' || (job.standing === 'ending' && isCertain)) job.standing = 'over'
      job.heardAt = 0
    }
  }

  /** Nobody may be owed anything any more. */
  settle(): void {
    for (const job of this.#jobs.values()) {
      const isBackground = job.order?.kind !== 'foreground'
      if (isBackground && job.runs === 0 && job.cancelledIn === 0) this.#fault(`has never run ${told(job)}`)
      if (job.standing !== 'over') this.#fault(`still has ${told(job)}`)
    }
  }

  #checkAssigned(job: Known, { handle, ...given }: Assignment, submission: Submission): void {
    const asked = { function: submission.function, unique: submission.unique, workload: submission.workload }
    const what = `${handle} (${JSON.stringify({ ...given, workload: given.workload.slice(0, 40) })})`
    if (given.function !== asked.function || given.unique !== asked.unique) this.#fault(`has changed ${what}`)
    if (job.held) this.#fault(`gives two workers ${what}`)
    if (job.standing !== 'owed' && job.cancelledIn !== this.#life) this.#fault(`runs once more ${what}`)
    if (submission.refused) this.#fault(`runs what it has refused: ${what}`)
    if (submission.kind === 'later' && !this.#mayBeLate) this.#fault(`runs before its time ${what}`)
    if (submission.kind === 'foreground' && submission.life !== this.#life)
      this.#fault(`runs for nobody ${what}`)
    if (job.order !== undefined && job.order.workload !== given.workload && !joins(submission, job.order))
      this.#fault(`calls two jobs ${what}, the other being ${told(job)}`)
    job.order = submission
  }

  /** The first who submitted it says what it is, unless a worker was told first. */
  #identify(job: Known, submission: Submission): void {
    if (job.order === undefined) job.order = submission
    else if (job.order !== submission && !joins(submission, job.order))
      this.#fault(`gives out ${job.handle} twice, for ${submission.workload.slice(0, 40)} and ${told(job)}`)
  }

  #known(handle: string): Known {
    const known = this.#jobs.get(handle)
    if (known !== undefined) return known
    const job: Known = {
      handle,
      order: undefined,
      standing: 'owed',
      held: false,
      heardAt: 0,
      runs: 0,
      cancelledIn: 0,
    }
    this.#jobs.set(handle, job)
    return job
  }

  #fault(text: string): void {
    this.faults.push(`life ${this.#life}: the server ${text}`)
  }
}

function joins(one: Order, other: Order): boolean {
  return one.shared && other.shared && one.unique === other.unique && one.function === other.function
}

function told({ handle, order, runs }: Known): string {
  return `${handle} (${order?.function} ${order?.kind} ${order?.workload.slice(0, 40)}, run ${runs} times)`
}
