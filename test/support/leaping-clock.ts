import type { Clock } from '@gearwork/transport'
import { onTestFinished } from 'vitest'
import { FakeClock } from '../transport/fake-clock.js'

/** Time that passes as it does, and that a test can move on: heartbeats of seconds need no seconds. */
export interface LeapingClock extends Clock {
  /** Everything planned for the time between is done at once. */
  leap(milliseconds: number): void
}

/** Stops with the test. */
export function leapingClock(): LeapingClock {
  const clock = new FakeClock()
  let passed = performance.now()
  const pace = setInterval(() => {
    const now = performance.now()
    clock.pass(now - passed)
    passed = now
  }, 5)
  onTestFinished(() => clearInterval(pace))
  return {
    now: () => clock.now(),
    after: (milliseconds, run) => clock.after(milliseconds, run),
    leap: (milliseconds) => clock.pass(milliseconds),
  }
}

/** Longer than a heartbeat of ten seconds, the default, takes to find out that nobody is there. */
export const heartbeatMisses = 22_000
