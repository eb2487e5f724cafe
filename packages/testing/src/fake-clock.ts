import type { Clock } from '@gearwork/core'
import { TestingOptionError } from './errors.js'
import { checkedLater, checkOptions, type OptionTable } from './option-checks.js'
import { quietWire, watchWire } from './wire.js'

/** How a fake clock begins. */
export interface FakeClockOptions {
  /**
   * What it shows first: a date, its ISO text, or milliseconds since the epoch. Default: the time it is, to
   * the second, for servers count in whole ones.
   */
  readonly now?: Date | string | number
}

const clockOptions: OptionTable<FakeClockOptions> = { now: checkedLater }

interface Plan {
  readonly at: number
  readonly run: () => void
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  readonly #plans = new Set<Plan>()
  #now: number

  /** @throws {TestingOptionError} for what is no time */
  constructor(options: FakeClockOptions = {}) {
    const { now = wholeSecond(Date.now()) } = checkOptions(clockOptions, options)
    this.#now = new Date(now).getTime()
    if (!Number.isFinite(this.#now)) {
      throw new TestingOptionError(
        `now of a fake clock must be a date, its ISO text or milliseconds, got ${now}`,
      )
    }
    watchWire()
  }

  now(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): () => void {
    const plan = { at: this.#now + Math.max(0, Math.ceil(milliseconds)), run }
    this.#plans.add(plan)
    return () => this.#plans.delete(plan)
  }

  /** How many things are planned. */
  get planned(): number {
    return this.#plans.size
  }

  /**
   * Lets so many milliseconds pass, one planned thing after the other. After each it waits until nothing is said on
   * the sockets of this process any more, so that what it set off between workers, servers and clients is done at its
   * time. What jobs wait for besides is not waited for.
   * @throws {TestingOptionError} for what is no duration
   */
  async advance(milliseconds: number): Promise<void> {
    if (!(Number.isFinite(milliseconds) && milliseconds >= 0)) {
      throw new TestingOptionError(`advance must be milliseconds, 0 or more, got ${milliseconds}`)
    }
    const end = this.#now + Math.ceil(milliseconds)
    await quietWire()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#run(next)
      await quietWire()
    }
    this.#now = Math.max(this.#now, end)
  }

  /** Time passes as it does, until the returned function is called: nothing waits for ever. */
  release(): () => void {
    let seen = performance.now()
    const pace = setInterval(() => {
      const now = performance.now()
      const end = this.#now + Math.round(now - seen)
      seen = now
      for (let next = this.#next(end); next !== undefined; next = this.#next(end)) this.#run(next)
      this.#now = end
    }, 10)
    return () => clearInterval(pace)
  }

  #run(plan: Plan): void {
    this.#plans.delete(plan)
    this.#now = Math.max(this.#now, plan.at)
    plan.run()
  }

  /** Of those that are due together, the one that was planned first. */
  #next(end: number): Plan | undefined {
    let next: Plan | undefined
    for (const plan of this.#plans) if (plan.at <= end && plan.at < (next?.at ?? Infinity)) next = plan
    return next
  }
}

/** A clock that a test moves on, for `testApplication({ clock })`. */
export function fakeClock(options?: FakeClockOptions): FakeClock {
  return new FakeClock(options)
}

function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000
}
