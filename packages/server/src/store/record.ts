import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Priority } from '@gearwork/protocol'
import type { StorableJob, StoredJob } from './store.js'

/*
 * A job as bytes, as it crosses from thread to thread and lies in the store:
 *
 *   checksum, u32, little-endian | function NUL unique NUL priority NUL runAt NUL reducer NUL | workload
 *
 * Names are here as they are in packets, and hold no NUL. A job without a reducer has an empty one. The checksum is the
 * CRC-32 of all of it with four bytes of zero in the place of the checksum, begun from the job's number: its upper and
 * its lower 32 bits, one XOR the other.
 */
const checksumBytes = 4

/** Of a job, what stands between checksum and workload: bytes, one character each. */
export function recordHead(
  { function: name, unique, priority, reducer = '' }: StorableJob,
  runAt: number,
): string {
  return `${name}\0${unique}\0${priority}\0${runAt}\0${reducer}\0`
}

export function recordBytes(head: string, workload: Uint8Array): number {
  return checksumBytes + head.length + workload.length
}

/** Writes one that is not sealed yet. @returns where it ends. */
export function writeRecord(bytes: Buffer, start: number, head: string, workload: Uint8Array): number {
  const headStart = bytes.writeUInt32LE(0, start)
  const headEnd = headStart + bytes.write(head, headStart, 'latin1')
  bytes.set(workload, headEnd)
  return headEnd + workload.length
}

/** @param number of the job: a record that has come under another one is not sound. */
export function seal(record: Buffer, number: number): void {
  record.writeUInt32LE(checksum(record, number), 0)
}

/** Takes the seal off. @returns whether it was sound: in a damaged store a record may be anything. */
export function unseal(record: unknown, number: number): record is Buffer {
  if (!Buffer.isBuffer(record) || record.length < checksumBytes) return false
  const sealed = record.readUInt32LE(0)
  record.writeUInt32LE(0, 0)
  return sealed === checksum(record, number)
}

/** @param retries how often it has lost its worker in earlier lives of the server. */
export function storedJob(number: number, record: Buffer, retries: number): StoredJob {
  let at = checksumBytes
  const text = (): string => {
    const end = record.indexOf(0, at)
    const read = record.toString('latin1', at, end)
    at = end + 1
    return read
  }
  const [name, unique, priority, runAt, reducer] = [text(), text(), text(), text(), text()]
  return {
    number,
    runAt: Number(runAt),
    retries,
    priority: priority as Priority,
    function: name,
    unique,
    reducer: reducer === '' ? undefined : reducer,
    workload: record.subarray(at),
  }
}

function checksum(record: Buffer, number: number): number {
  const upper = Math.floor(number / 2 ** 32)
  return crc32(record, (upper ^ (number % 2 ** 32)) >>> 0)
}
