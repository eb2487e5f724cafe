/** The ends of a promise. */
export interface Settle<T> {
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A promise that somebody else settles. That nobody looks at it is no unhandled rejection. */
export class Deferred<T> implements Settle<T> {
  readonly promise: Promise<T>
  resolve!: (value: T) => void
  reject!: (reason: unknown) => void

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.promise.catch(() => {})
  }
}
