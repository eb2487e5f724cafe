import { SubmissionInvalidError } from '@gearwork/client'
import { type Clock, formatAddress } from '@gearwork/transport'
import { JobFailed, JobGivenBack, type JobResult, type WorkerJob } from '@gearwork/worker'
import type { Dispatcher } from '../events/dispatcher.js'
import type { PlannedJob } from '../execution/execution-plan.js'
import { pause } from '../pause.js'
import { isPromised, type Promised } from '../promised.js'
import { readAttempt } from '../runs/attempt.js'
import { AttemptContext } from '../runs/attempt-context.js'
import { type Body, complete } from '../runs/complete.js'
import { withinTime } from '../runs/time-limit.js'
import { sentence } from '../text.js'
import { audienceOf } from './audience.js'
import { type Audience, type Decision, decide } from './decide.js'
import { type FailedJob, letterOf, turningOf } from './failed-job.js'
import type { JobServers } from './job-servers.js'
import type { DeadLetterStore } from './letters/letter.js'
import { submitTurn } from './next-turn.js'
import { tellFate } from './tell-fate.js'
import { isGivenBack } from './thrown.js'

/** What the fate of jobs depends on. */
export interface FateSupport {
  readonly servers: JobServers
  readonly dispatcher: Dispatcher
  /** Undefined where dead letters are not kept. */
  readonly letters: DeadLetterStore | undefined
  readonly clock: Clock
  /** 0 to 1, as `Math.random` gives it. */
  readonly random: () => number
  /** A job falls due then, in milliseconds since the epoch, of which a server may tell nobody. */
  lookAgain(at: number): void
}

/** After so long a job runs again whose dead letter could not be written. */
const unwrittenMs = 60_000
const unsettled = 'the job was given back, for it could neither be submitted again nor kept'
/** So long a job is held that can neither be submitted nor kept, so that it does not run again at once. */
const heldMs = 1_000

/**
 * Runs jobs, and decides what becomes of those that throw: before a job is answered, and with that gone from its server,
 * its next attempt has been acknowledged or its dead letter written. A process that dies in between lets it run
 * twice, but never lets it get lost.
 */
export class Fate {
  readonly #support: FateSupport

  constructor(support: FateSupport) {
    this.#support = support
  }

  /**
   * @throws what the run threw, once the fate of the job is settled; {JobGivenBack} where it cannot be.
   */
  run(planned: PlannedJob, job: WorkerJob, body: Body): Promised<JobResult> {
    const startedAt = this.#support.clock.now()
    const context = attemptOf(planned, job)
    try {
      const result = this.#live(planned, job, context, body)
      if (!isPromised(result)) return result
      return result.catch((error) => this.#fail({ planned, job, context, startedAt, error }))
    } catch (error) {
      return this.#fail({ planned, job, context, startedAt, error })
    }
  }

  async #fail(failed: FailedJob): Promise<never> {
    const { context, error } = failed
    if (isGivenBack(error)) throw new JobGivenBack(sentence(error), { cause: error })
    await this.#settle(failed)
    throw context.failed ? new JobFailed(undefined, { cause: error }) : error
  }

  #live(planned: PlannedJob, job: WorkerJob, context: AttemptContext, body: Body): Promised<JobResult> {
    const { jobTimeout } = planned.job.settings
    if (jobTimeout.value === 0) return complete(context, body)
    const limit = {
      milliseconds: jobTimeout.value * 1_000,
      function: job.function,
      clock: this.#support.clock,
    }
    const abort = context.limit()
    const run = complete(context, body)
    return isPromised(run) ? withinTime(limit, run, abort) : run
  }

  /** A job whose way back is lost is its server's again: it hands it out, and need not be told of anything. */
  async #settle(failed: FailedJob): Promise<void> {
    const { signal } = failed.job
    if (signal.aborted) return
    try {
      const decision = await this.#decide(failed)
      if (!signal.aborted) await this.#carryOut(decision, failed)
    } catch (error) {
      await pause(heldMs, this.#support.clock, signal)
      throw new JobGivenBack(`${unsettled}: ${sentence(error)}`, { cause: error })
    }
  }

  /** Nobody is asked where the answer would change nothing. */
  async #decide(failed: FailedJob): Promise<Decision> {
    const unheard = this.#decideFor('nobody', failed)
    if (unheard.fate === 'fail' || failed.context.attempt > 1) return unheard
    const audience = await audienceOf(failed.job, this.#support.servers)
    return audience === 'nobody' ? unheard : this.#decideFor(audience, failed)
  }

  #decideFor(audience: Audience, { planned, context, error }: FailedJob): Decision {
    const { retries, backoff } = planned.job.settings
    const { letters, random } = this.#support
    const failure = {
      error,
      attempt: context.attempt,
      retries: retries.value,
      backoff: backoff.value,
      audience,
      keepsLetters: letters !== undefined,
    }
    return decide(failure, random)
  }

  #carryOut(decision: Decision, failed: FailedJob): Promise<void> | void {
    switch (decision.fate) {
      case 'retry':
        return this.#again({ what: 'retrying', attempt: failed.context.attempt + 1, ...decision }, failed)
      case 'snooze':
        return this.#again({ what: 'snoozed', attempt: failed.context.attempt, ...decision }, failed)
      case 'dead-letter':
        return this.#bury(failed)
      case 'discard':
        return tellFate(this.#support.dispatcher, 'discarded', failed, {})
      case 'fail':
        return undefined
    }
  }

  /** What no packet can carry again, because it is too large or has a reducer, cannot run again. */
  #again(turn: Turn, failed: FailedJob): Promise<void> {
    return this.#submit(turn, failed).catch(unlessInvalid(() => this.#bury(failed)))
  }

  async #submit({ what, attempt, delayMs }: Turn, failed: FailedJob): Promise<void> {
    const { servers, clock, dispatcher } = this.#support
    const at = clock.now() + delayMs
    const others = failed.planned.job.settings.servers.value.map(formatAddress)
    const next = { attempt, at: delayMs === 0 ? undefined : at }
    await submitTurn(turningOf(failed), next, others, servers)
    if (delayMs > 0) this.#support.lookAgain(at)
    tellFate(dispatcher, what, failed, { delayMs, at: new Date(at) })
  }

  /** A job whose letter cannot be written lives on. */
  async #bury(failed: FailedJob): Promise<void> {
    const { letters, clock, dispatcher } = this.#support
    if (letters === undefined) return
    const letter = letterOf(failed, clock.now())
    try {
      await letters.add(letter)
    } catch (error) {
      const turn = { what: 'snoozed', attempt: failed.context.attempt, delayMs: unwrittenMs } as const
      return this.#submit(turn, { ...failed, error }).catch(unlessInvalid(() => Promise.reject(error)))
    }
    tellFate(dispatcher, 'dead-lettered', failed, { letter })
  }
}

/** A job in hand, as its method sees it. */
function attemptOf({ job: { settings } }: PlannedJob, job: WorkerJob): AttemptContext {
  return new AttemptContext(job, readAttempt(job.received), settings.retries.value + 1)
}

/** What is to be done where no server would ever take what was submitted. */
function unlessInvalid(instead: () => Promise<void>): (error: unknown) => Promise<void> {
  return (error) => (error instanceof SubmissionInvalidError ? instead() : Promise.reject(error))
}

/** When a job is to run again, and what that is called. */
interface Turn {
  readonly what: 'retrying' | 'snoozed'
  readonly attempt: number
  readonly delayMs: number
}
