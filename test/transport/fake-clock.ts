import type { Cancel, Clock } from '@gearwork/transport'

interface Plan {
  readonly at: number
  readonly run: () => void
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  /** Since the start of the clock, for timers; what `now` shows besides can be set. */
  #elapsed = 0
  #shown = 1_000_000
  readonly #plans = new Set<Plan>()

  now(): number {
    return this.#shown + this.#elapsed
  }

  after(milliseconds: number, run: () => void): Cancel {
    const plan = { at: this.#elapsed + milliseconds, run }
    this.#plans.add(plan)
    return () => this.#plans.delete(plan)
  }

  /** How far away each plan is, in milliseconds, the next one first. */
  get planned(): readonly number[] {
    return [...this.#plans].map(({ at }) => at - this.#elapsed).sort((a, b) => a - b)
  }

  /** Lets time pass, and runs what was planned for it, in order. */
  pass(milliseconds: number): void {
    const end = this.#elapsed + milliseconds
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#plans.delete(next)
      this.#elapsed = Math.max(this.#elapsed, next.at)
      next.run()
    }
    this.#elapsed = end
  }

  /** Lets just as much time pass as the next plan needs. */
  passToNext(): void {
    this.pass(this.planned[0] ?? 0)
  }

  /** Time passes while the loop is busy: nothing runs until the next `pass`. */
  hold(milliseconds: number): void {
    this.#elapsed += milliseconds
  }

  /** The clock is put forward or back, as an administrator does. Timers do not notice. */
  adjust(milliseconds: number): void {
    this.#shown += milliseconds
  }

  #next(end: number): Plan | undefined {
    return [...this.#plans].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }
}
