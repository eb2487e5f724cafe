import { Buffer } from 'node:buffer'
import { recordBytes, writeRecord } from './record.js'
import type { StorableJob } from './store.js'

/** What the byte before each change says that follows. */
export const changeKinds = { keep: 1, drop: 2 } as const

/** What is done to the kept jobs. */
export interface ChangeReceiver {
  /** @param start where its record begins. @returns where it ends. */
  keep(bytes: Buffer, start: number): number
  drop(number: number): void
}

const numberBytes = 8
const leastBytes = 16 * 1024

/** Changes in the order in which they are to be made, as bytes: they cross to another thread in one piece. */
export class Changes {
  #bytes: Buffer
  #end = 0

  /** @param expectedBytes how many there will be, likely. */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(leastBytes, expectedBytes))
  }

  get size(): number {
    return this.#end
  }

  /** @param runAt milliseconds since the epoch; 0 = at once. */
  keep(job: StorableJob, runAt: number): void {
    this.#make(1 + recordBytes(job))
    this.#bytes[this.#end] = changeKinds.keep
    this.#end = writeRecord(this.#bytes, this.#end + 1, job, runAt)
  }

  drop(number: number): void {
    this.#make(1 + numberBytes)
    this.#bytes[this.#end] = changeKinds.drop
    this.#end = this.#bytes.writeDoubleLE(number, this.#end + 1)
  }

  /** All of them, in memory of their own. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#end)
  }

  #make(room: number): void {
    const needed = this.#end + room
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** Reads what `Changes` wrote. */
export function readChanges(bytes: Buffer, receiver: ChangeReceiver): void {
  let at = 0
  while (at < bytes.length) {
    const kind = bytes[at]
    if (kind === changeKinds.keep) at = receiver.keep(bytes, at + 1)
    else {
      receiver.drop(bytes.readDoubleLE(at + 1))
      at += 1 + numberBytes
    }
  }
}
