import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChangeReceiver, Changes, readChanges } from '../../../packages/server/src/store/changes.js'
import { storedJob } from '../../../packages/server/src/store/record.js'
import type { StorableJob } from '../../../packages/server/src/store/store.js'
import { storable } from './arbitraries.js'

type Change =
  | { readonly kind: 'keep'; readonly job: StorableJob; readonly runAt: number }
  | { readonly kind: 'drop'; readonly number: number }
  | { readonly kind: 'retry'; readonly number: number; readonly retries: number }
  | { readonly kind: 'giveOut'; readonly number: number }

function tell(changes: Changes, change: Change): void {
  if (change.kind === 'keep') changes.keep(change.job, change.runAt)
  else if (change.kind === 'retry') changes.retry(change.number, change.retries)
  else changes[change.kind](change.number)
}

/** The changes in these bytes, in order. */
function heard(bytes: Buffer): Change[] {
  const all: Change[] = []
  const receiver: ChangeReceiver = {
    keep(number, record) {
      const { runAt, retries: _, ...job } = storedJob(number, record, 0)
      all.push({ kind: 'keep', job, runAt })
    },
    drop: (number) => all.push({ kind: 'drop', number }),
    retry: (number, retries) => all.push({ kind: 'retry', number, retries }),
    giveOut: (number) => all.push({ kind: 'giveOut', number }),
  }
  readChanges(bytes, receiver)
  return all
}

const nobody: ChangeReceiver = { keep() {}, drop() {}, retry() {}, giveOut() {} }

const number = fc.integer({ min: 1, max: 999_999_999_999_999 })
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('keep' as const), job: storable, runAt: fc.nat() }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'giveOut' as const), number }),
  fc.record({ kind: fc.constant('retry' as const), number, retries: fc.nat() }),
)

const job: StorableJob = {
  number: 3,
  function: 'f',
  unique: '',
  priority: 'normal',
  reducer: undefined,
  workload: Buffer.from('w'),
}

test('each kind of change is these bytes, one behind the other', () => {
  const changes = new Changes()
  changes.keep(job, 0)
  changes.drop(1)
  changes.retry(2, 1)
  changes.giveOut(4)
  const three = '0000000000000840'
  expect(changes.take().toString('hex')).toBe(
    [
      `01 ${three} 12000000 00000000 6600 00 6e6f726d616c00 3000 00 77`,
      '02 000000000000f03f',
      '03 0000000000000040 000000000000f03f',
      '04 0000000000001040',
    ]
      .join('')
      .replace(/\s/g, ''),
  )
})

test('a record that was kept once is kept as it is', () => {
  const changes = new Changes()
  changes.keep(job, 5)
  const again = new Changes()
  readChanges(changes.take(), { ...nobody, keep: (number, record) => again.keepRecord(number, record) })
  expect(again.take()).toEqual(changes.take())
})

test('no change is no bytes', () => {
  const changes = new Changes()
  expect([changes.size, changes.take().length, heard(changes.take())]).toEqual([0, 0, []])
})

test('what is read is what was told, in order', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (told) => {
      const changes = new Changes()
      for (const one of told) tell(changes, one)
      expect(changes.size).toBe(changes.take().length)
      expect(heard(changes.take())).toEqual(told)
    }),
  )
})

test('there is room for more than was expected, and for one change that is larger than all of that', () => {
  const changes = new Changes(10)
  const large: StorableJob = { ...job, workload: Buffer.alloc(200_000, 'L') }
  const told: Change[] = Array.from({ length: 3_000 }, (_, index) => ({ kind: 'drop', number: index }))
  told.splice(1_500, 0, { kind: 'keep', job: large, runAt: 5 })
  for (const one of told) tell(changes, one)
  expect(heard(changes.take())).toEqual(told)
})

test('they lie in memory of their own, so that it can be given away', () => {
  const changes = new Changes()
  changes.drop(1)
  const bytes = changes.take()
  const { byteLength } = structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] })
  expect(byteLength).toBeGreaterThanOrEqual(9)
  expect(Buffer.from('elsewhere').buffer.byteLength).toBeGreaterThan(0)
})
