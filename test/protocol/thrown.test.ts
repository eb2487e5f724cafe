import { textOf, traceOf } from '@gearwork/protocol'
import { expect, test } from 'vitest'

const refuse = (): never => {
  throw new Error('do not look')
}

/** What can be thrown, and cannot be told. */
const textless: Readonly<Record<string, unknown>> = {
  'an object without a parent': Object.create(null),
  'an object whose text throws': { toString: refuse },
  'a proxy that throws at every look': new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse }),
  'an error whose stack throws': Object.defineProperty(new Error('x'), 'stack', { get: refuse }),
  'an error whose stack has no text': Object.defineProperty(new Error('x'), 'stack', {
    value: Object.create(null),
  }),
}

test.each(Object.entries(textless))('%s has a trace all the same', (_, thrown) => {
  expect(traceOf(thrown)).toBe('something that has no text was thrown')
})

test('an object without a parent has a text all the same', () => {
  expect(textOf(Object.create(null))).toBe('something that has no text was thrown')
})

test('an error is told with its stack, or without one by its message; all else by its text', () => {
  const error = new RangeError('too far')
  expect(traceOf(error)).toBe(error.stack)
  expect(traceOf(Object.defineProperty(new Error('bare'), 'stack', { value: undefined }))).toBe('bare')
  expect(traceOf('plain')).toBe('plain')
  expect(traceOf(Symbol('s'))).toBe('Symbol(s)')
  expect(traceOf(undefined)).toBe('undefined')
})
