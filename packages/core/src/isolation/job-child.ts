import type { Cancel, Clock } from '@gearwork/transport'
import type { RunContext } from '../runs/run-context.js'
import { sentence } from '../text.js'
import { ChildRun } from './child-run.js'
import { type ChildEnd, type ChildState, endOf, errorOf, isLiving } from './child-state.js'
import { type Isolate, startIsolate } from './isolate.js'
import type { ChildExit, IsolatedKind } from './isolation-errors.js'
import { act, type ChildBoot, type FromChild, factsOf, type Meanings } from './messages.js'
import { packError, unpackError } from './packed-error.js'

/** How children are made, and how long they live. */
export interface ChildOptions {
  readonly kind: IsolatedKind
  /** The most that V8 may use for objects, in megabytes; 0 = what it takes itself. */
  readonly memoryLimitMb: number
  /** After so many jobs a child makes way for another one; 0 = never. */
  readonly recycleAfterJobs: number
  /** When it has more than so many megabytes in use after a job; 0 = never. */
  readonly recycleAboveMb: number
  /** When it has lived for so many seconds; 0 = never. */
  readonly recycleAfterSeconds: number
  /** So many seconds a job may go on whose signal has aborted, before its child is ended. */
  readonly abortGrace: number
}

/** How long a child that is asked to end may take to close its services, in milliseconds. */
const closeWithinMs = 5_000

/** A thread or process that runs one job at a time, as its parent sees it. */
export class JobChild {
  /** Resolves once it is gone. */
  readonly gone: Promise<void>
  readonly #options: ChildOptions
  readonly #clock: Clock
  readonly #isolate: Isolate
  readonly #startedAt: number
  #jobs = 0
  #memoryMb = 0
  #run: ChildRun | undefined
  /** Calls off what would end it. */
  #spare: Cancel | undefined
  #state: ChildState = { name: 'booting' }
  /** What nobody caught there: of the end of a process its code is all that is known otherwise. */
  #uncaught: Error | undefined
  #settleGone: () => void = () => {}
  readonly #meanings: Meanings<FromChild> = {
    ready: () => this.#booted({ name: 'ready' }),
    unready: ({ error }) => {
      this.#booted({ name: 'unready', error: unpackError(error) })
      this.#isolate.kill()
    },
    data: ({ bytes }) => this.#pass('data', bytes),
    warning: ({ bytes }) => this.#pass('warning', bytes),
    status: ({ numerator, denominator }) => this.#run?.context.status(numerator, denominator),
    fail: () => this.#run?.context.fail(),
    log: ({ level, line }) => this.#run?.context.log[level](line),
    stream: () => this.#run?.stream(),
    piece: ({ bytes }) => this.#run?.piece(bytes),
    done: ({ bytes, memoryMb }) => {
      this.#memoryMb = memoryMb
      this.#run?.done(bytes)
    },
    threw: ({ error, memoryMb }) => {
      this.#memoryMb = memoryMb
      this.#run?.threw(unpackError(error))
    },
    crash: ({ error }) => {
      this.#uncaught = unpackError(error)
    },
  }

  constructor(boot: ChildBoot, options: ChildOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
    this.#startedAt = clock.now()
    this.gone = new Promise((resolve) => {
      this.#settleGone = resolve
    })
    this.#isolate = startIsolate[options.kind](options.memoryLimitMb, {
      message: (said) => this.#hear(said),
      exited: (exit) => this.#exited(exit),
    })
    this.#isolate.send({ type: 'boot', boot })
  }

  /** It has run so many jobs, grown so large or lived so long that another one should take its place; or it is on its way out. */
  get spent(): boolean {
    const { recycleAfterJobs, recycleAboveMb, recycleAfterSeconds } = this.#options
    const livedMs = this.#clock.now() - this.#startedAt
    return (
      !isLiving(this.#state) ||
      (recycleAfterJobs > 0 && this.#jobs >= recycleAfterJobs) ||
      (recycleAboveMb > 0 && this.#memoryMb > recycleAboveMb) ||
      (recycleAfterSeconds > 0 && livedMs >= recycleAfterSeconds * 1_000)
    )
  }

  /**
   * Runs a job, one at a time. Its result rejects with what the job throws, with a {JobCrashedError} when the child
   * ends before the job, with a {ChildNotStartedError} when it could not even begin.
   */
  run(context: RunContext): ChildRun {
    const run = new ChildRun(context, (message) => this.#isolate.send(message))
    this.#jobs += 1
    this.#run = run
    this.#isolate.send({ type: 'run', facts: factsOf(context), bytes: context.workload })
    this.#followSignal(run)
    if (this.#state.name === 'gone') this.#fail(this.#state.end)
    return run
  }

  /** Lets it close its services, and be gone; a job in hand is waited for. */
  async end(): Promise<void> {
    if (this.#state.name === 'gone') return
    this.#isolate.send({ type: 'end' })
    const cancel = this.#clock.after(closeWithinMs, () => this.#isolate.kill())
    await this.gone
    cancel()
  }

  /** What its code says wrongly over our line may not bring its parent down. */
  #hear(said: unknown): void {
    try {
      act(this.#meanings, said)
    } catch (error) {
      this.#kill(`it sent an invalid message: ${sentence(error)}`)
    }
  }

  #booted(state: ChildState): void {
    if (this.#state.name === 'booting') this.#state = state
  }

  #pass(what: 'data' | 'warning', bytes: Uint8Array | string): void {
    void this.#run?.context[what](bytes).then(() => this.#isolate.send({ type: 'room' }))
  }

  #followSignal({ context: { signal }, over }: ChildRun): void {
    const abort = () => this.#abort(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    void over.then(() => {
      signal.removeEventListener('abort', abort)
      this.#spare?.()
      this.#run = undefined
    })
  }

  /** Whoever does not heed their signal is ended, for their place belongs to somebody else already. */
  #abort(reason: unknown): void {
    const { abortGrace } = this.#options
    this.#isolate.send({ type: 'abort', reason: packError(reason) })
    this.#spare = this.#clock.after(abortGrace * 1_000, () =>
      this.#kill(`it did not heed its aborted signal for ${abortGrace} s`),
    )
  }

  #kill(because: string): void {
    if (isLiving(this.#state)) this.#state = { name: 'killed', from: this.#state, because }
    this.#isolate.kill()
  }

  #exited(exit: ChildExit): void {
    if (this.#state.name === 'gone') return
    const { memoryLimitMb } = this.#options
    const end = endOf(this.#state, { ...exit, error: exit.error ?? this.#uncaught, memoryLimitMb })
    this.#state = { name: 'gone', end }
    this.#settleGone()
    this.#fail(end)
  }

  #fail(end: ChildEnd): void {
    const run = this.#run
    run?.threw(errorOf(end, run.context.function, this.#options.kind))
  }
}
