import { type Backoff, retryDelayMs } from './backoff.js'
import { wishOf } from './thrown.js'

/** Who hears how a job ends. `uncertain`: nobody can tell. */
export type Audience = 'nobody' | 'somebody' | 'uncertain'

/** What is to become of a job that threw. */
export type Decision =
  /** Another attempt, after so long. */
  | { readonly fate: 'retry'; readonly delayMs: number }
  /** The same attempt again, after so long. */
  | { readonly fate: 'snooze'; readonly delayMs: number }
  /** It ends, and is forgotten. */
  | { readonly fate: 'discard' }
  /** It ends, and is kept to be looked at. */
  | { readonly fate: 'dead-letter' }
  /** It ends, and whoever waits for it hears why. */
  | { readonly fate: 'fail' }

/** What a decision is made from. */
export interface Failure {
  readonly error: unknown
  /** Which attempt it was; the first is 1. */
  readonly attempt: number
  /** How often it may be tried again, all in all. */
  readonly retries: number
  readonly backoff: Backoff
  readonly audience: Audience
  /** Dead letters are kept. */
  readonly keepsLetters: boolean
}

/**
 * The fate of a job that threw. Whoever waits for a job decides what is to become of it; where that is uncertain, a
 * letter is kept, for a retry might run what its caller has submitted again.
 */
export function decide(failure: Failure, random: () => number): Decision {
  const { error, audience } = failure
  const end = failure.keepsLetters ? deadLetter : fail
  if (audience === 'somebody') return fail
  const wish = wishOf(error)
  if (wish.status === 'discard') return discard
  if (audience === 'uncertain') return end
  if (wish.status === 'snooze') return { fate: 'snooze', delayMs: wish.delayMs }
  if (wish.status === 'give up' || failure.attempt > failure.retries) return end
  return { fate: 'retry', delayMs: retryDelayMs(failure.backoff, failure.attempt, random) }
}

const fail: Decision = { fate: 'fail' }
const discard: Decision = { fate: 'discard' }
const deadLetter: Decision = { fate: 'dead-letter' }
