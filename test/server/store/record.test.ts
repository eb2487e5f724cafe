import { priorities } from '@gearwork/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  recordBytes,
  recordHead,
  seal,
  storedJob,
  unseal,
  writeRecord,
} from '../../../packages/server/src/store/record.js'
import type { StorableJob } from '../../../packages/server/src/store/store.js'
import { storable } from './arbitraries.js'

function written(job: StorableJob, runAt: number): Buffer {
  const head = recordHead(job, runAt)
  const bytes = Buffer.alloc(recordBytes(head, job.workload), 0xee)
  expect(writeRecord(bytes, 0, head, job.workload)).toBe(bytes.length)
  return bytes
}

interface Golden {
  readonly title: string
  readonly job: StorableJob
  readonly runAt: number
  readonly sealed: string
  readonly rest: string
}

const golden: readonly Golden[] = [
  {
    title: 'a job with everything',
    job: {
      number: 1,
      function: 'caf\u00c3\u00a9',
      unique: 'key',
      priority: 'high',
      reducer: 'sum',
      workload: Buffer.from('a\0b'),
    },
    runAt: 2,
    sealed: 'ae3e868b',
    rest: 'caf\u00c3\u00a9\0key\0high\x002\0sum\0a\0b',
  },
  {
    title: 'a job with nothing',
    job: {
      number: 0,
      function: '',
      unique: '',
      priority: 'low',
      reducer: undefined,
      workload: Buffer.alloc(0),
    },
    runAt: 0,
    sealed: 'd30459d5',
    rest: '\0\0low\x000\0\0',
  },
  {
    title: 'a job with a long number, a late time and bytes that are no text',
    job: {
      number: 4503599627370495,
      function: 'f',
      unique: '\u00ff',
      priority: 'normal',
      reducer: undefined,
      workload: Buffer.from([0, 0xff]),
    },
    runAt: 1_764_500_000_123,
    sealed: 'c9a823d5',
    rest: 'f\0\u00ff\0normal\x001764500000123\0\0\0\u00ff',
  },
]

test.each(golden)('$title is these bytes', ({ job, runAt, sealed, rest }) => {
  const bytes = written(job, runAt)
  expect(bytes.toString('latin1')).toBe(`\0\0\0\0${rest}`)
  expect(storedJob(job.number, bytes, 7)).toEqual({ ...job, runAt, retries: 7 })
  seal(bytes, job.number)
  expect(bytes.toString('latin1', 4)).toBe(rest)
  expect(bytes.toString('hex', 0, 4)).toBe(sealed)
})

test('a record is what was written, wherever it lies', () => {
  fc.assert(
    fc.property(storable, fc.nat(), fc.nat(40), (job, runAt, start) => {
      const head = recordHead(job, runAt)
      const length = recordBytes(head, job.workload)
      const bytes = Buffer.alloc(start + length + 3, 0xee)
      const end = writeRecord(bytes, start, head, job.workload)
      expect(end).toBe(start + length)
      expect(storedJob(job.number, bytes.subarray(start, end), 0)).toEqual({ ...job, runAt, retries: 0 })
      const outside = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
      expect(outside.every((byte) => byte === 0xee)).toBe(true)
    }),
  )
})

test('a seal is sound until a bit of the record is another one, or the number is', () => {
  fc.assert(
    fc.property(storable, fc.nat(), fc.nat(), fc.nat(45), (job, runAt, place, bit) => {
      const sealed = written(job, runAt)
      seal(sealed, job.number)
      const taken = Buffer.from(sealed)
      expect(unseal(taken, job.number)).toBe(true)
      expect(taken).toEqual(written(job, runAt))
      const spoilt = Buffer.from(sealed)
      const at = place % spoilt.length
      spoilt.writeUInt8(spoilt.readUInt8(at) ^ (1 << (bit % 8)), at)
      expect(unseal(spoilt, job.number)).toBe(false)
      const isSet = Math.floor(job.number / 2 ** bit) % 2 === 1
      expect(unseal(Buffer.from(sealed), job.number + (isSet ? -1 : 1) * 2 ** bit)).toBe(false)
    }),
  )
})

test('a reducer without a name is none', () => {
  const job = { ...(golden[1]?.job as StorableJob), reducer: '' }
  expect(storedJob(0, written(job, 0), 0).reducer).toBeUndefined()
})

test('every priority comes back', () => {
  const read = priorities.map(
    (priority) => storedJob(0, written({ ...(golden[1]?.job as StorableJob), priority }, 0), 0).priority,
  )
  expect(read).toEqual(priorities)
})
