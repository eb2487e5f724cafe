import type { Job } from '../jobs/job.js'
import type { Alarm, Schedule } from '../jobs/schedule.js'
import type { Match } from '../workers/ability.js'
import type { Worker } from '../workers/worker.js'
import type { Entrance } from './entrance.js'

/** What becomes of jobs that lose their workers. */
export interface RunEvents {
  /** Nobody wants it any more, and nobody is waited for. */
  unwanted(job: Job): void
  /** It has lost them too often. */
  gaveUp(job: Job): void
  /** It is somewhere else than it was. */
  moved(): void
}

/** The jobs that run: who runs each, until when, and what happens if nothing comes of it. */
export class Runs {
  readonly #schedule: Schedule
  readonly #entrance: Entrance
  /** -1 = unlimited. */
  readonly #jobRetries: number
  readonly #events: RunEvents
  #isOver = false

  constructor(schedule: Schedule, entrance: Entrance, jobRetries: number, events: RunEvents) {
    this.#schedule = schedule
    this.#entrance = entrance
    this.#jobRetries = jobRetries
    this.#events = events
  }

  start({ job, ability }: Match, worker: Worker): void {
    job.queue.take(job)
    worker.take(job)
    job.run(worker, ability.timeoutMs === 0 ? undefined : this.#deadline(job, ability.timeoutMs))
  }

  /** Nothing rings for it any more, and no worker has it. */
  end(job: Job): void {
    const alarm = job.takeAlarm()
    if (alarm !== undefined) this.#schedule.cancel(alarm)
    job.worker?.giveUp(job)
  }

  /**
   * Its worker was lost, or took too long. A drain waits for nobody's job; otherwise it stays in line until it is
   * dropped on the way, as in gearmand.
   */
  lose(job: Job): void {
    if (this.#entrance.isClosed && job.abandoned) {
      this.#events.unwanted(job)
      return
    }
    this.end(job)
    if (this.#isOver) job.suspend()
    else job.lose()
    job.queue.takeBack(job)
    if (!this.#isOver && this.#triedEnough(job)) this.#events.gaveUp(job)
    else this.#entrance.comeBack(job)
    this.#events.moved()
  }

  /** The server hangs up on everybody: no worker is lost by a fault of its job. */
  suspend(): void {
    this.#isOver = true
  }

  #deadline(job: Job, timeoutMs: number): Alarm {
    return this.#schedule.add(this.#schedule.now() + timeoutMs, () => this.lose(job))
  }

  #triedEnough(job: Job): boolean {
    return this.#jobRetries >= 0 && job.retries >= Math.max(1, this.#jobRetries)
  }
}
