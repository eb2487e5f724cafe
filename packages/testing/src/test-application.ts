import type { AnyHandle } from '@gearwork/client'
import type { Application, Class, Execution, Gearman, Selection, TypedJobs } from '@gearwork/core'
import type { JobServer } from '@gearwork/server'
import type { EventReader } from './event-reader.js'
import { EventTape } from './event-tape.js'
import { FakeClock } from './fake-clock.js'
import { refuseFakeTimers } from './fake-timers.js'
import { type FinishedJob, finishedJob } from './finished-jobs.js'
import { idleness } from './idleness.js'
import type { MemoryLetters } from './memory-letters.js'
import { checkOptions } from './option-checks.js'
import { type Booted, bootOn, executed, freeServer, selectionOf } from './test-boot.js'
import { applicationOptions, type TestApplicationOptions } from './test-options.js'
import { Waiting, type WaitOptions } from './waiting.js'

/** How long something is waited for, in milliseconds: vitest and jest end a test after 5,000, and say nothing of it. */
const defaultTimeoutMs = 4_000

/** What stands in a test: a server in this process, an application on it, and what both said. */
export class TestApplication {
  /** The job server, on a free port of this machine. */
  readonly server: JobServer
  readonly application: Application
  /** Everything that the application told, in order. */
  readonly events: EventTape
  /** What was given up. */
  readonly letters: MemoryLetters
  readonly #options: TestApplicationOptions
  readonly #waiting: Waiting
  readonly #runs: EventReader
  readonly #idleness: ReturnType<typeof idleness>
  #closed: Promise<void> | undefined

  /** @internal */
  constructor(server: JobServer, { application, letters }: Booted, options: TestApplicationOptions) {
    const { timeoutMs = defaultTimeoutMs } = options
    this.#options = options
    this.server = server
    this.application = application
    this.letters = letters
    this.#waiting = new Waiting(server, timeoutMs)
    this.events = new EventTape(application.dispatcher, this.#waiting)
    this.#runs = this.events.reader()
    this.#idleness = idleness(server, application.dispatcher)
  }

  /** Where the server listens, for workers and clients besides: `127.0.0.1:PORT`. */
  get address(): string {
    return `127.0.0.1:${this.server.port}`
  }

  /** The door for callers. */
  get gearman(): Gearman {
    return this.application.gearman
  }

  /** Typed callers for the jobs of a work. */
  jobs<Work extends object>(target: Class<Work>, options?: { readonly work?: string }): TypedJobs<Work> {
    return this.gearman.jobs(target, options)
  }

  /** Executes works, or one job, besides what is executed already; ready to run jobs once it resolves. */
  async execute(selection: Selection): Promise<Execution> {
    return executed(this.application, selection, this.#options.random)
  }

  /**
   * The run of a job that is over, now or later: the very one of a handle, or the next of a job by its name; each is given
   * once, in order. An attempt of a job that is retried is a run like any other, with a handle of its own.
   * @throws {WaitTimeoutError} saying what is there still; {UnknownJobError} suggesting the nearest name.
   */
  finished(what: AnyHandle, options: WaitOptions = {}): Promise<FinishedJob> {
    return finishedJob(what, this.application, this.#runs, options)
  }

  /**
   * Resolves when nothing is queued and nothing runs. Jobs for later, as retries and schedules are, do not count.
   * @throws {WaitTimeoutError} saying what is there still.
   */
  idle(options: WaitOptions = {}): Promise<void> {
    return this.#waiting.within(() => 'something is queued or runs', options, this.#idleness)
  }

  /**
   * Stops what is executed, closes callers and services, then the server. Jobs in hand are given up. Calling it twice is
   * fine. @throws {DisposalError} at last, naming the services that could not be disposed of.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What waits for a clock that stands still would wait for ever. */
  async #close(): Promise<void> {
    const { clock } = this.application
    const hold = clock instanceof FakeClock ? clock.release() : () => {}
    try {
      await this.application.close()
    } finally {
      await this.server.stop()
      hold()
    }
  }
}

/**
 * An application on a job server of its own, in this process: `await using app = await testApplication({ works })`.
 * Its works are executed once this resolves. Nothing is read from files nor written, so that tests may run side by side.
 *
 * @throws {GearworkError} what is wrong with works, options or services; {TestingOptionError}.
 */
export async function testApplication(options: TestApplicationOptions): Promise<TestApplication> {
  // Without them, those of files would be looked for.
  applicationOptions.works('works', checkOptions(applicationOptions, options).works)
  refuseFakeTimers()
  const server = await freeServer(options)
  const booted = await bootOn(server, options).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
  const app = new TestApplication(server, booted, options)
  try {
    const selection = selectionOf(app.application, options)
    if (selection !== undefined) await app.execute(selection)
    return app
  } catch (error) {
    // What failed first counts, not what else fails on the way out.
    await app.close().catch(() => {})
    throw error
  }
}
