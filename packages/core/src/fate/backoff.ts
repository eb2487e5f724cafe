import { isRecord } from '@gearwork/transport/record'

/** How the wait before a retry grows with the attempts that failed. */
export const backoffKinds = ['fixed', 'linear', 'exponential'] as const
/** One of these. */
export type BackoffKind = (typeof backoffKinds)[number]

/** How long to wait before a retry, as people write it. */
export type BackoffInput = BackoffKind | Partial<Backoff>

/** The same with nothing left out. Servers count in whole seconds: waits are rounded up to them. */
export interface Backoff {
  /** `fixed`: always as long; `linear`: one more delay with each failure; `exponential`: doubled. Default `exponential`. */
  readonly kind: BackoffKind
  /** The wait after the first failure, in seconds. Default 5. */
  readonly delaySeconds: number
  /** No wait is longer, in seconds. Default 3,600. */
  readonly maxSeconds: number
  /** The part of a wait that is random, from 0 to 1: it is that much shorter at most. Default 0.5 where it is exponential, else 0. */
  readonly jitter: number
}

/** What `backoff` must be, to follow "must". */
export const mustBeBackoff =
  'be fixed, linear, exponential, or { kind, delaySeconds, maxSeconds, jitter } with a jitter of 0 to 1'

/** Nothing is left out; undefined for what cannot be. */
export function settleBackoff(value: unknown): Backoff | undefined {
  const stated: unknown = typeof value === 'string' ? { kind: value } : value
  if (!isRecord(stated)) return undefined
  const {
    kind = 'exponential',
    delaySeconds = 5,
    maxSeconds = 3_600,
    jitter,
    ...others
  } = stated as Partial<Record<keyof Backoff, unknown>>
  const known = backoffKinds.find((one) => one === kind)
  if (known === undefined || Object.keys(others).length > 0) return undefined
  const part = jitter ?? (known === 'exponential' ? 0.5 : 0)
  if (!isAmount(delaySeconds) || !isAmount(maxSeconds) || !isAmount(part) || part > 1) return undefined
  return { kind: known, delaySeconds, maxSeconds, jitter: part }
}

/** The wait after so many failures, in milliseconds. `random` gives 0 to 1, as `Math.random` does. */
export function retryDelayMs(backoff: Backoff, failures: number, random: () => number): number {
  const { kind, delaySeconds, maxSeconds, jitter } = backoff
  const seconds = Math.min(delaySeconds * growth[kind](failures), maxSeconds)
  return Math.round(seconds * 1_000 * (1 - jitter * random()))
}

/** For people: `exponential, 5 s to 3600 s`. */
export function backoffText({ kind, delaySeconds, maxSeconds, jitter }: Backoff): string {
  const waits = kind === 'fixed' ? `${delaySeconds} s` : `${delaySeconds} s to ${maxSeconds} s`
  return jitter === 0 ? `${kind}, ${waits}` : `${kind}, ${waits}, ${jitter * 100} % random`
}

/** Beyond it a number would leave what a number can be. */
const mostDoublings = 52

const growth: Readonly<Record<BackoffKind, (failures: number) => number>> = {
  fixed: () => 1,
  linear: (failures) => failures,
  exponential: (failures) => 2 ** Math.min(failures - 1, mostDoublings),
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
