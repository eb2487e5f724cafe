/** The ends of a promise. */
export interface Settle<T> {
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A promise and its ends. */
export interface Ends<T> extends Settle<T> {
  readonly promise: Promise<T>
}

let resolveLast: (value: never) => void
let rejectLast: (reason: unknown) => void

function keep(resolve: (value: never) => void, reject: (reason: unknown) => void): void {
  resolveLast = resolve
  rejectLast = reject
}

/**
 * As `Promise.withResolvers()`, which Node 20 does not have. One function keeps the ends of all promises: one
 * for each would be a tenth of what a submission allocates.
 */
export function withResolvers<T>(): Ends<T> {
  const promise = new Promise<T>(keep)
  return { promise, resolve: resolveLast as (value: T) => void, reject: rejectLast }
}

/** As `withResolvers()`, but that nobody looks at the promise is no unhandled rejection. */
export function deferred<T>(): Ends<T> {
  const ends = withResolvers<T>()
  ends.promise.catch(() => {})
  return ends
}
