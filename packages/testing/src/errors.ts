import type { HeldJob } from '@gearwork/server'

/** What can be wrong with a test. */
export type TestingErrorCode = 'TESTING_OPTION' | 'WAIT_TIMEOUT'

/** The root of what helpers for tests throw: one line that says what is wrong and what to do, and a stable code. */
export abstract class TestingError extends Error {
  abstract readonly code: TestingErrorCode
}

/** An option of a helper cannot be, or not together with another. */
export class TestingOptionError extends TestingError {
  override readonly name = 'TestingOptionError'
  readonly code = 'TESTING_OPTION'
}

/** Something was waited for that did not come in time. The message says what is there still. */
export class WaitTimeoutError extends TestingError {
  override readonly name = 'WaitTimeoutError'
  readonly code = 'WAIT_TIMEOUT'
  /** What the server held when the time was over. */
  readonly held: readonly HeldJob[]

  /** `missing`: `there is no finished run of Mail~welcome`. */
  constructor(missing: string, milliseconds: number, held: readonly HeldJob[]) {
    super(`${missing} after ${milliseconds} ms; ${heldText(held)}`)
    this.held = held
  }
}

const words: Readonly<Record<HeldJob['state'], string>> = {
  entering: 'to be stored',
  waiting: 'for later (advance the clock)',
  queued: 'queued',
  running: 'running',
}

/** Of a crowd so many are named. */
const mostNamed = 5

/** For people: `the server holds Mail~welcome H:box:1 (running)`. */
function heldText(held: readonly HeldJob[]): string {
  if (held.length === 0) return 'the server holds no job'
  const named = held.slice(0, mostNamed).map((job) => `${job.function} ${job.handle} (${words[job.state]})`)
  const others = held.length > mostNamed ? ` and ${held.length - mostNamed} more` : ''
  return `the server holds ${named.join(', ')}${others}`
}
