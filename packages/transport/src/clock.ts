/** Calls off what `after` planned. Harmless when it has already run. */
export type Cancel = () => void

/** Time as the packages see it: it comes in from outside, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  after(milliseconds: number, run: () => void): Cancel
}

/** Timers longer than this fire at once in Node. */
const longestTimer = 2 ** 31 - 1

/** Real time. Node waits for 24 days at most: what is planned for later comes then. */
export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds, longestTimer))
    return () => clearTimeout(timer)
  },
}
