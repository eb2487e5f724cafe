/** What is there already, or comes later. */
export type Promised<T> = T | Promise<T>

/**
 * Goes on with what is given, at once where it is there: a promise takes longer than all the rest of a small job. What
 * throws at once throws here.
 */
export function andThen<T, R>(given: T | PromiseLike<T>, next: (given: T) => Promise<R>): Promise<R>
export function andThen<T, R>(given: T | PromiseLike<T>, next: (given: T) => Promised<R>): Promised<R>
export function andThen<T, R>(given: T | PromiseLike<T>, next: (given: T) => Promised<R>): Promised<R> {
  return isPromised(given) ? Promise.resolve(given).then(next) : next(given)
}

export function isPromised<T>(given: T | PromiseLike<T>): given is PromiseLike<T> {
  if (typeof given !== 'object' && typeof given !== 'function') return false
  return typeof (given as { then?: unknown } | null)?.then === 'function'
}

/** Of what is a promise and should be none, nobody would hear what it rejects with, and the process would end. */
export function hush(given: unknown): void {
  if (isPromised<unknown>(given)) given.then(undefined, () => {})
}
