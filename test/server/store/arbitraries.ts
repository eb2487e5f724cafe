import { priorities } from '@gearwork/protocol'
import fc from 'fast-check'
import type { StorableJob } from '../../../packages/server/src/store/store.js'

/** Bytes, one character each, as names are in packets: no NUL. */
const name = fc
  .uint8Array({ maxLength: 20 })
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte > 0)).toString('latin1'))

/** A job as a store is given it: any bytes, and any of them empty. */
export const storable: fc.Arbitrary<StorableJob> = fc.record({
  number: fc.integer({ min: 1, max: 999_999_999_999_999 }),
  function: name,
  unique: name,
  priority: fc.constantFrom(...priorities),
  reducer: fc.option(
    name.filter((text) => text !== ''),
    { nil: undefined },
  ),
  workload: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
})
