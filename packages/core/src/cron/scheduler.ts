import { type Clock, formatAddress } from '@gearwork/transport'
import type { JobOutcome, WorkerJob } from '@gearwork/worker'
import type { Dispatcher } from '../events/dispatcher.js'
import { identify } from '../events/worker-events.js'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { JobServers } from '../fate/job-servers.js'
import { encodeWith, fingerprintOf } from '../payloads/codec.js'
import { accept } from '../payloads/schema.js'
import { identityOf } from '../runs/attempt-context.js'
import { JobSchedule } from './job-schedule.js'
import { byPreference, keyPrefix } from './occurrence.js'
import { RecentSet } from './recent-set.js'
import type { CronSchedule } from './schedule.js'
import { Timetable } from './timetable.js'

/** What schedules need of their execution. */
export interface SchedulerSupport {
  readonly servers: Pick<JobServers, 'client'>
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  /** A job falls due then, in milliseconds since the epoch, of which a server may tell nobody. */
  lookAgain(at: number): void
}

/** More occurrences than this do not wait at a time. */
const mostTold = 1_000

/** A schedule that goes on in this process, with what it is of. */
interface Going {
  readonly planned: PlannedJob
  readonly schedule: CronSchedule
  readonly going: JobSchedule
}

/** The schedules of all jobs that one process executes. */
export class Scheduler {
  readonly #support: SchedulerSupport
  readonly #byFunction = new Map<string, readonly Going[]>()
  /** The occurrences that were told of, with the server that has each. */
  readonly #told = new RecentSet<string>(mostTold)
  readonly #skipped = new WeakSet<WorkerJob>()
  #state: 'new' | 'going' | 'over' = 'new'

  constructor(support: SchedulerSupport) {
    this.#support = support
  }

  /** @throws {InvalidPayloadError | BadPayloadError} for a payload that the job would refuse each time */
  async prepare(jobs: readonly PlannedJob[]): Promise<void> {
    for (const planned of jobs) {
      const { schedules } = planned.job
      if (schedules.length === 0) continue
      const going = await Promise.all(schedules.map((schedule) => this.#prepare(planned, schedule)))
      this.#byFunction.set(planned.job.function, going)
    }
  }

  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'going'
    for (const { going } of this.#all()) going.start()
  }

  /** A server knows what this process can do: for the first time, or again. */
  renew(server: string): void {
    if (this.#state === 'going') for (const { going } of this.#all()) going.renew(server)
  }

  /** What has been submitted stays with its servers. */
  stop(): void {
    this.#state = 'over'
    for (const { going } of this.#all()) going.stop()
  }

  /** Whether a job in hand is an occurrence that is not to be run; then that is told. */
  skips(held: WorkerJob): boolean {
    const occurrence = this.#occurrenceOf(held)
    if (occurrence === undefined) return false
    const { planned, schedule, going, moment } = occurrence
    const reason = going.verdict(moment)
    if (reason === undefined) return false
    this.#skipped.add(held)
    this.#support.dispatcher.tell('gearman.cron.skipped', () => {
      return { ...identify(planned, identityOf(held)), schedule, at: new Date(moment), reason }
    })
    return true
  }

  /** A job is over. Whether it was run at all; a lost one is handed out again. */
  finished(held: WorkerJob, outcome: JobOutcome): boolean {
    if (this.#skipped.has(held)) return false
    const occurrence = outcome.status === 'lost' ? undefined : this.#occurrenceOf(held)
    occurrence?.going.ran(occurrence.moment)
    return true
  }

  #all(): Iterable<Going> {
    return [...this.#byFunction.values()].flat()
  }

  #occurrenceOf(held: WorkerJob): (Going & { readonly moment: number }) | undefined {
    for (const one of this.#byFunction.get(held.function) ?? []) {
      const moment = one.going.momentOf(held.unique)
      if (moment !== undefined) return { ...one, moment }
    }
    return undefined
  }

  async #prepare(planned: PlannedJob, schedule: CronSchedule): Promise<Going> {
    const { job } = planned
    const { payload } = schedule
    if (job.input !== undefined) await accept('payload', job.callableName, job.input, payload)
    const workload = encodeWith(job.codec, payload)
    const prefix = keyPrefix(job.function, fingerprintOf(job.codec, payload))
    const going = new JobSchedule({
      timetable: new Timetable(schedule),
      prefix,
      servers: byPreference(job.settings.servers.value.map(formatAddress), prefix),
      clock: this.#support.clock,
      submit: (server, at, unique) => this.#submit({ planned, schedule, workload }, server, at, unique),
      failed: (at, error) =>
        this.#support.dispatcher.tell('gearman.cron.failed', () => {
          return { ...planned, schedule, at: new Date(at), error }
        }),
    })
    return { planned, schedule, going }
  }

  async #submit(
    { planned, schedule, workload }: Occurring,
    server: string,
    at: number,
    unique: string,
  ): Promise<void> {
    const handle = await this.#support.servers
      .client(server)
      .submitBackground(planned.job.function, workload, { at, unique })
    this.#support.lookAgain(at)
    // Each is submitted twice, ahead and when it is near, and told of once.
    if (!this.#told.add(`${server} ${unique}`)) return
    this.#support.dispatcher.tell('gearman.cron.scheduled', () => {
      return { ...planned, schedule, at: new Date(at), server, handle }
    })
  }
}

interface Occurring extends Pick<Going, 'planned' | 'schedule'> {
  readonly workload: Uint8Array | string
}
