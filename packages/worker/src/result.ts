import { Buffer } from 'node:buffer'

/** What a handler gives back: bytes, text (sent as UTF-8), or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement returns void
export type JobResult = Uint8Array | string | void

/** Pieces of a result, sent one by one as WORK_DATA, as fast as the server takes them. */
export type JobStream = AsyncIterable<Uint8Array | string>

/** A stream, or a generator that waits for nothing itself; lists and other iterables are none, for they may be mistakes. */
export type JobPieces = JobStream | Generator<Uint8Array | string>

const nothing = Buffer.alloc(0)

/** What goes over the wire for what a handler gave. */
export function toBytes(data: JobResult): Uint8Array {
  if (data === undefined) return nothing
  return typeof data === 'string' ? Buffer.from(data) : data
}

export function isPromise<T>(given: T | Promise<T>): given is Promise<T> {
  return typeof (given as { then?: unknown } | undefined)?.then === 'function'
}

export function isResult(given: unknown): given is JobResult {
  return given === undefined || typeof given === 'string' || given instanceof Uint8Array
}

export function isStream(given: unknown): given is JobPieces {
  if (typeof given !== 'object' || given === null) return false
  return Symbol.asyncIterator in given || isGenerator(given)
}

/** What `map.values()` gives has `next` as well, but nothing to close it by. */
function isGenerator(given: object): boolean {
  return Symbol.iterator in given && 'next' in given && 'return' in given && 'throw' in given
}
