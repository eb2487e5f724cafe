import { priorities } from '@gearwork/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRecord, recordBytes, storedJob, writeRecord } from '../../../packages/server/src/store/record.js'
import type { StorableJob } from '../../../packages/server/src/store/store.js'
import { storable } from './arbitraries.js'

function written(job: StorableJob, runAt: number): Buffer {
  const bytes = Buffer.alloc(recordBytes(job))
  expect(writeRecord(bytes, 0, job, runAt)).toBe(bytes.length)
  return bytes
}

const golden: readonly { readonly title: string; job: StorableJob; runAt: number; hex: string }[] = [
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
    hex: `000000000000f03f 0000000000000040 00 01 05000000 03000000 03000000 03000000
          636166c3a9 6b6579 73756d 610062`,
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
    hex: `0000000000000000 0000000000000000 02 00 00000000 00000000 00000000 00000000`,
  },
  {
    title: 'a reducer without a name is one',
    job: {
      number: 4503599627370495,
      function: 'f',
      unique: '\u00ff',
      priority: 'normal',
      reducer: '',
      workload: Buffer.from([0, 0xff]),
    },
    runAt: 0,
    hex: `feffffffffff2f43 0000000000000000 01 01 01000000 01000000 00000000 02000000 66 ff 00ff`,
  },
]

test.each(golden)('$title is these bytes', ({ job, runAt, hex }) => {
  const bytes = Buffer.from(hex.replace(/\s/g, ''), 'hex')
  expect(written(job, runAt).toString('hex')).toBe(bytes.toString('hex'))
  const parts = readRecord(bytes, 0)
  expect(parts.end).toBe(bytes.length)
  expect(storedJob(parts, 7)).toEqual({ ...job, runAt, retries: 7 })
})

test('a record is what was written, wherever it lies', () => {
  fc.assert(
    fc.property(storable, fc.nat(), fc.nat(40), (job, runAt, start) => {
      const bytes = Buffer.alloc(start + recordBytes(job) + 3, 0xee)
      const end = writeRecord(bytes, start, job, runAt)
      const parts = readRecord(bytes, start)
      expect([parts.end, end]).toEqual([bytes.length - 3, bytes.length - 3])
      expect(storedJob(parts, 0)).toEqual({ ...job, runAt, retries: 0 })
      const outside = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
      expect(outside.every((byte) => byte === 0xee)).toBe(true)
    }),
  )
})

test('every priority has a byte of its own', () => {
  const bytes = priorities.map((priority) => written({ ...(golden[1]?.job as StorableJob), priority }, 0)[16])
  expect(bytes).toEqual([0, 1, 2])
})
