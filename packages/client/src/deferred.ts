/** The ends of a promise. */
export interface Settle<T> {
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A promise and its ends. */
export interface Ends<T> extends Settle<T> {
  readonly promise: Promise<T>
}

const nobody = (): void => {}

let resolveLast: (value: never) => void = nobody
let rejectLast: (reason: unknown) => void = nobody

function keep(resolve: (value: never) => void, reject: (reason: unknown) => void): void {
  resolveLast = resolve
  rejectLast = reject
}

/**
 * As `Promise.withResolvers()`, which Node 20 does not have. One function keeps the ends of all promises: one
 * for each would be a tenth of what a submission allocates. It lets go of them at once: they hold the promise, and with
 * it the result.
 */
export function withResolvers<T>(): Ends<T> {
  const promise = new Promise<T>(keep)
  const ends = { promise, resolve: resolveLast as (value: T) => void, reject: rejectLast }
  resolveLast = nobody
  rejectLast = nobody
  return ends
}

/** As `withResolvers()`, but that nobody looks at the promise is no unhandled rejection. */
export function deferred<T>(): Ends<T> {
  const ends = withResolvers<T>()
  ends.promise.catch(() => {})
  return ends
}
