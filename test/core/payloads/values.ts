import fc from 'fast-check'

/** Text that has UTF-8: no half of a letter. */
export const letters = fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text))

/** A number that is not -0, which comes back as 0. */
export const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0))

/** What a payload holds, of leaves that a codec carries. */
export function payloads<Leaf>(leaf: fc.Arbitrary<Leaf>, name: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('list'), tie('fields')),
    list: fc.array(tie('value'), { maxLength: 5 }),
    fields: fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  })).value
}

/** What json carries; texts with halves of letters among it, which it escapes. */
export const jsonValues = payloads(
  fc.oneof(fc.string({ unit: 'binary' }), finite, fc.boolean(), fc.constant(null)),
  fc.string({ unit: 'binary' }),
)

/** What msgpack carries. */
export const msgpackValues = payloads(
  fc.oneof(
    letters,
    fc.double().filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
  ),
  letters.filter((name) => name !== '__proto__'),
)

/** What neither carries, each named as its refusal names it. */
export const strangers: readonly (readonly [name: string, value: unknown])[] = [
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a Map: send what it holds, as lists and fields', new Map([[1, 2]])],
  ['a Set: send what it holds, as lists and fields', new Set([1])],
  ['a Promise: await it', Promise.resolve(1)],
  ['a RegExp: send what it holds, as lists and fields', /a/],
  ['an Error: send what it holds, as lists and fields', new Error('e')],
  ['an invalid date', new Date(Number.NaN)],
]

/** A value with something in its depth, and the path there. */
export const nestings: readonly (readonly [path: string, nest: (value: unknown) => unknown])[] = [
  ['', (value) => value],
  ['[1]', (value) => [0, value]],
  ['items[3].address', (value) => ({ items: [1, 2, 3, { address: value }] })],
  ['headers["x-id"]', (value) => ({ headers: { 'x-id': value } })],
  ['order.lines[0][0]', (value) => ({ order: new Order([[value]]) })],
]

/** A class of the user's: its fields are sent. */
export class Order {
  constructor(readonly lines: unknown) {}

  total(): number {
    return 0
  }
}
