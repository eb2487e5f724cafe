import { Buffer } from 'node:buffer'
import { recordBytes, recordHead, writeRecord } from './record.js'
import type { StorableJob } from './store.js'

/** What the byte before each change says that follows. */
const changeKinds = { keep: 1, drop: 2, retry: 3, giveOut: 4 } as const

/** What is done to the kept jobs. */
export interface ChangeReceiver {
  /** @param record of a job, in the memory of the changes. */
  keep(number: number, record: Buffer): void
  drop(number: number): void
  retry(number: number, retries: number): void
  giveOut(number: number): void
}

const numberBytes = 8
/** From the beginning of a change that keeps one: its kind, its number, and how long it is. */
const recordStart = 1 + numberBytes + 4
const leastBytes = 16 * 1024

/** Changes in the order in which they are to be made, as bytes: they cross to another thread in one piece. */
export class Changes {
  #bytes: Buffer
  #end = 0

  /** @param expectedBytes how many there will be, likely. */
  constructor(expectedBytes = 0) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(leastBytes, expectedBytes))
  }

  get size(): number {
    return this.#end
  }

  /** @param runAt milliseconds since the epoch; 0 = at once. */
  keep(job: StorableJob, runAt: number): void {
    const head = recordHead(job, runAt)
    const bytes = recordBytes(head, job.workload)
    const start = this.#beginRecord(job.number, bytes)
    writeRecord(this.#bytes, start, head, job.workload)
    this.#end += bytes
  }

  /** @param record as it was kept. */
  keepRecord(number: number, record: Buffer): void {
    const start = this.#beginRecord(number, record.length)
    record.copy(this.#bytes, start)
    this.#end += record.length
  }

  drop(number: number): void {
    this.#numbers(changeKinds.drop, number)
  }

  /** @param retries how often the job has lost its worker by now. */
  retry(number: number, retries: number): void {
    this.#numbers(changeKinds.retry, number, retries)
  }

  /** Numbers of handles up to this one may have been told to somebody. */
  giveOut(number: number): void {
    this.#numbers(changeKinds.giveOut, number)
  }

  /** All of them, in memory of their own. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#end)
  }

  /** @param bytes of the record, for which there will be room. @returns where it is to begin. */
  #beginRecord(number: number, bytes: number): number {
    this.#makeRoom(recordStart + bytes)
    this.#bytes[this.#end] = changeKinds.keep
    this.#bytes.writeDoubleLE(number, this.#end + 1)
    this.#end = this.#bytes.writeUInt32LE(bytes, this.#end + 1 + numberBytes)
    return this.#end
  }

  #numbers(kind: number, ...numbers: readonly number[]): void {
    this.#makeRoom(1 + numbers.length * numberBytes)
    this.#bytes[this.#end] = kind
    this.#end += 1
    for (const number of numbers) this.#end = this.#bytes.writeDoubleLE(number, this.#end)
  }

  #makeRoom(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** Reads what `Changes` wrote. */
export function readChanges(bytes: Buffer, receiver: ChangeReceiver): void {
  for (let at = 0; at < bytes.length; ) at = readChange(bytes, at, receiver)
}

/** @returns where it ends. */
function readChange(bytes: Buffer, start: number, receiver: ChangeReceiver): number {
  const number = (index: number) => bytes.readDoubleLE(start + 1 + index * numberBytes)
  switch (bytes[start]) {
    case changeKinds.keep:
      return readKept(bytes, start, receiver)
    case changeKinds.drop:
      receiver.drop(number(0))
      return start + 1 + numberBytes
    case changeKinds.retry:
      receiver.retry(number(0), number(1))
      return start + 1 + 2 * numberBytes
    default:
      receiver.giveOut(number(0))
      return start + 1 + numberBytes
  }
}

function readKept(bytes: Buffer, start: number, receiver: ChangeReceiver): number {
  const begin = start + recordStart
  const end = begin + bytes.readUInt32LE(start + 1 + numberBytes)
  receiver.keep(bytes.readDoubleLE(start + 1), bytes.subarray(begin, end))
  return end
}
