import { createSecretKey } from 'node:crypto'
import { JobDiscarded, JobSnoozed } from '@gearwork/core'
import { JobFailed } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { wishOf } from '../../../packages/core/src/fate/thrown.js'
import { packError, unpackError } from '../../../packages/core/src/isolation/packed-error.js'

/** As it comes out on the other side of a thread. */
const carried = (thrown: unknown) => unpackError(structuredClone(packError(thrown)))

test('an error keeps its name, message, stack, code, and what else it says of itself', () => {
  const error = Object.assign(new RangeError('no such diner'), { code: 'NO_DINER', seats: [1, 2] })
  const other = carried(error)
  expect(other).toBeInstanceOf(Error)
  expect(other).toMatchObject({
    name: 'RangeError',
    message: 'no such diner',
    code: 'NO_DINER',
    seats: [1, 2],
  })
  expect(other.stack).toBe(error.stack)
})

/** Node has it, and its types know nothing of it. */
const webAssembly: { readonly Module: new (bytes: Uint8Array) => object } = Reflect.get(
  globalThis,
  'WebAssembly',
)

test('what cannot travel stays behind', () => {
  const error = Object.assign(new Error('odd'), {
    socket: () => {},
    code: 'ODD',
    shared: new SharedArrayBuffer(1),
    secret: createSecretKey('0a', 'hex'),
    // Magic and version: it is empty. The process that is sent one ends.
    compiled: new webAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
  })
  expect(Object.keys(carried(error))).toEqual(['code'])
})

test('causes travel along, as deep as anybody reads', () => {
  const circle = new Error('outer', { cause: new RangeError('inner') })
  expect(carried(circle).cause).toMatchObject({ name: 'RangeError', message: 'inner' })
  circle.cause = circle
  expect(carried(circle).cause).toMatchObject({ message: 'outer' })
})

test('what a job wishes for is wished for on the other side', () => {
  expect(wishOf(carried(new JobSnoozed(7_000)))).toEqual({ status: 'snooze', delayMs: 7_000 })
  expect(wishOf(carried(new JobDiscarded()))).toEqual({ status: 'discard' })
  expect(carried(new JobFailed('never mind'))).toBeInstanceOf(JobFailed)
})

test.each([
  ['text', 'a text', 'a text'],
  ['nothing', undefined, 'undefined'],
  ['an object', { name: 'Odd', message: 'thing', code: 5 }, 'thing'],
])('anything can be thrown: %s', (_, thrown, message) => {
  expect(carried(thrown)).toMatchObject({ message })
})

test('an error that throws when it is looked at is an error all the same', () => {
  const error = Object.defineProperty(new Error('seen'), 'stack', {
    get() {
      throw new Error('do not look')
    },
  })
  expect(carried(error)).toMatchObject({ message: 'seen' })
})
