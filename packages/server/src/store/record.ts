import type { Buffer } from 'node:buffer'
import { type Priority, priorities } from '@gearwork/protocol'
import type { StorableJob, StoredJob } from './store.js'

/**
 * A job as bytes, little-endian, as it crosses from thread to thread:
 *
 *   number f64 | runAt f64 | priority u8 | reducer? u8 | lengths of function, unique, reducer, workload, u32 each
 *   and the four of them
 */
const places = {
  number: 0,
  runAt: 8,
  priority: 16,
  hasReducer: 17,
  functionBytes: 18,
  uniqueBytes: 22,
  reducerBytes: 26,
  workloadBytes: 30,
  texts: 34,
} as const

/** Where the parts of a record lie. */
export interface RecordParts {
  readonly number: number
  readonly runAt: number
  readonly priority: Priority
  readonly function: Buffer
  readonly unique: Buffer
  readonly reducer: Buffer | undefined
  readonly workload: Buffer
  readonly end: number
}

export function recordBytes({ function: name, unique, reducer = '', workload }: StorableJob): number {
  return places.texts + name.length + unique.length + reducer.length + workload.length
}

/** @returns where it ends. */
export function writeRecord(bytes: Buffer, start: number, job: StorableJob, runAt: number): number {
  const { function: name, unique, reducer = '', workload } = job
  bytes.writeDoubleLE(job.number, start + places.number)
  bytes.writeDoubleLE(runAt, start + places.runAt)
  bytes[start + places.priority] = priorities.indexOf(job.priority)
  bytes[start + places.hasReducer] = job.reducer === undefined ? 0 : 1
  bytes.writeUInt32LE(name.length, start + places.functionBytes)
  bytes.writeUInt32LE(unique.length, start + places.uniqueBytes)
  bytes.writeUInt32LE(reducer.length, start + places.reducerBytes)
  bytes.writeUInt32LE(workload.length, start + places.workloadBytes)
  let at = start + places.texts
  for (const text of [name, unique, reducer]) at += bytes.write(text, at, 'latin1')
  bytes.set(workload, at)
  return at + workload.length
}

export function readRecord(bytes: Buffer, start: number): RecordParts {
  const functionStart = start + places.texts
  const uniqueStart = functionStart + bytes.readUInt32LE(start + places.functionBytes)
  const reducerStart = uniqueStart + bytes.readUInt32LE(start + places.uniqueBytes)
  const workloadStart = reducerStart + bytes.readUInt32LE(start + places.reducerBytes)
  const end = workloadStart + bytes.readUInt32LE(start + places.workloadBytes)
  return {
    number: bytes.readDoubleLE(start + places.number),
    runAt: bytes.readDoubleLE(start + places.runAt),
    priority: priorities[bytes[start + places.priority] as number] as Priority,
    function: bytes.subarray(functionStart, uniqueStart),
    unique: bytes.subarray(uniqueStart, reducerStart),
    reducer: bytes[start + places.hasReducer] === 0 ? undefined : bytes.subarray(reducerStart, workloadStart),
    workload: bytes.subarray(workloadStart, end),
    end,
  }
}

/** @param retries how often it has lost its worker in earlier lives of the server. */
export function storedJob(parts: RecordParts, retries: number): StoredJob {
  const { number, runAt, priority, reducer, workload } = parts
  return {
    number,
    runAt,
    retries,
    priority,
    function: parts.function.toString('latin1'),
    unique: parts.unique.toString('latin1'),
    reducer: reducer?.toString('latin1'),
    workload,
  }
}
