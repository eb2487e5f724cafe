import { TestingOptionError } from './errors.js'

/**
 * What vitest and jest fake with marks what it fakes. Nothing leaves a socket then, and a test would wait for ever.
 * @throws {TestingOptionError}
 */
export function refuseFakeTimers(): void {
  if (!Object.hasOwn(setImmediate, 'clock')) return
  throw new TestingOptionError(
    'setImmediate is fake, and sockets need the real one: leave fake timers off, or fake Date alone; ' +
      'fakeClock() moves the time of an application',
  )
}
