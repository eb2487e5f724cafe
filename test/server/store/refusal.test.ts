import { expect, test } from 'vitest'
import { refusalOf, StoreRefusal } from '../../../packages/server/src/store/refusal.js'

const failure = (code: string, message: string) => Object.assign(new Error(message), { code })

test.each([
  ['SQLITE_NOTADB', 'damaged', 'it is not a database'],
  ['SQLITE_CORRUPT', 'damaged', 'said'],
  ['SQLITE_CORRUPT_VTAB', 'damaged', 'said'],
  ['SQLITE_ERROR', 'damaged', 'said'],
  ['SQLITE_BUSY', 'inUse', 'said'],
  ['SQLITE_BUSY_SNAPSHOT', 'inUse', 'said'],
  ['SQLITE_CANTOPEN', 'unusable', 'said'],
  ['SQLITE_READONLY', 'unusable', 'said'],
  ['SQLITE_FULL', 'unusable', 'said'],
  ['EACCES', 'unusable', 'said'],
])('%s is %s', (code, kind, finding) => {
  expect(refusalOf(failure(code, 'said'))).toMatchObject({ kind, finding })
})

test('a refusal is what it is, and any other error is a reason too', () => {
  const refusal = new StoreRefusal('foreign', 'found')
  expect(refusalOf(refusal)).toBe(refusal)
  expect(refusalOf(new Error('odd'))).toMatchObject({ kind: 'unusable', finding: 'odd' })
})
