import { runInNewContext } from 'node:vm'
import { decodeException, encodeException, limits } from '@gearwork/protocol'
import { describe, expect, test } from 'vitest'

class PaymentRefused extends Error {
  override readonly name = 'PaymentRefused'
  readonly code = 'PAYMENT_REFUSED'
}

const there = (thrown: unknown) => decodeException(encodeException(thrown))

describe('our exceptions', () => {
  test('are JSON that people and other languages read as it is', () => {
    expect(encodeException(new PaymentRefused('no money')).toString()).toBe(
      '{"name":"PaymentRefused","message":"no money","code":"PAYMENT_REFUSED"}',
    )
    expect(encodeException(new RangeError('too far')).toString()).toBe(
      '{"name":"RangeError","message":"too far"}',
    )
  })

  test('arrive as they were thrown', () => {
    expect(there(new PaymentRefused('no money'))).toEqual({
      name: 'PaymentRefused',
      message: 'no money',
      code: 'PAYMENT_REFUSED',
    })
    expect(there(new TypeError('ä "quoted" \0 🎩'))).toEqual({
      name: 'TypeError',
      message: 'ä "quoted" \0 🎩',
    })
    expect(there(new Error(''))).toEqual({ name: 'Error', message: '' })
  })

  test('carry the codes of the system, numbers too', () => {
    expect(there(Object.assign(new Error('gone'), { code: 'ENOENT' })).code).toBe('ENOENT')
    expect(there(Object.assign(new Error('gone'), { code: 7 })).code).toBe('7')
    expect(there(Object.assign(new Error('gone'), { code: { deep: 1 } }))).not.toHaveProperty('code')
  })

  test('carry errors of another realm, which are no Error here', () => {
    const foreign = runInNewContext('new RangeError("over there")')
    expect(foreign instanceof Error).toBe(false)
    expect(there(foreign)).toEqual({ name: 'RangeError', message: 'over there' })
  })
})

describe('what is thrown and is no error', () => {
  test.each([
    ['a string', 'plain words', 'plain words'],
    ['a number', 42, '42'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
    ['a big integer', 10n, '10'],
    ['an object', { a: 1 }, '[object Object]'],
    ['an object with a message', { message: 'told' }, 'told'],
    ['an object without a prototype', Object.create(null), 'something that has no text was thrown'],
  ])('%s becomes a message', (_, thrown, message) => {
    expect(there(thrown)).toEqual({ name: 'Error', message })
  })

  const hidden = () => {
    throw new Error('hidden')
  }
  const noText = 'something that has no text was thrown'

  test.each([
    ['whose message throws', Object.defineProperty({}, 'message', { get: hidden }), '[object Object]'],
    ['whose name throws', Object.defineProperty(new Error('told'), 'name', { get: hidden }), 'told'],
    ['whose code throws', Object.defineProperty(new Error('told'), 'code', { get: hidden }), 'told'],
    ['whose text throws', { toString: hidden }, noText],
    ['that is a revoked proxy', revoked(), noText],
  ])('an object %s never breaks the encoder', (_, thrown, message) => {
    expect(there(thrown)).toEqual({ name: 'Error', message })
  })

  test('an error whose name and message are no strings still has both', () => {
    const odd = Object.assign(new Error(), { name: 5, message: Symbol('odd') })
    expect(there(odd)).toEqual({ name: '5', message: 'Symbol(odd)' })
  })
})

describe('exceptions of others', () => {
  const read = (text: string, encoding?: 'latin1') => decodeException(Buffer.from(text, encoding))

  test.each([
    'Something broke',
    '',
    'RuntimeException: at line 5',
    '{not json',
    '{"name":"only"}',
    '{"name":5,"message":"x"}',
    '{"name":"x","message":{"toString":1}}',
    '["name","message"]',
    'null',
    '"text"',
    '{}',
  ])('%j is a message', (text) => {
    expect(read(text)).toEqual({ name: 'Error', message: text })
  })

  test('bytes that are not UTF-8 do not throw', () => {
    expect(read('caf\xe9', 'latin1')).toEqual({ name: 'Error', message: 'caf\ufffd' })
  })

  test('any view of bytes will do', () => {
    const bytes = new Uint8Array(Buffer.from('..boom..')).subarray(2, 6)
    expect(decodeException(bytes)).toEqual({ name: 'Error', message: 'boom' })
  })

  test('JSON gives away nothing but the three fields', () => {
    const report = read('{"name":"A","message":"b","code":"C","stack":"secret","__proto__":{"polluted":1}}')
    expect(report).toEqual({ name: 'A', message: 'b', code: 'C' })
    expect(Object.getPrototypeOf(report)).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('a code that is a number is a code', () => {
    expect(read('{"name":"A","message":"b","code":7}').code).toBe('7')
    expect(read('{"name":"A","message":"b","code":[7]}')).not.toHaveProperty('code')
  })

  test('JSON nested beyond all reason is a message', () => {
    const deep = `{"name":"A","message":${'['.repeat(100_000)}`
    expect(read(deep)).toMatchObject({ name: 'Error' })
  })
})

describe('books', () => {
  const longest = 64 * 1024

  test.each([
    ['thrown here', there(new Error('x'.repeat(10 * longest)))],
    ['thrown as a string', there('x'.repeat(10 * longest))],
    ['of another worker', decodeException(Buffer.alloc(10 * longest, 'x'))],
    [
      'of another worker in JSON',
      decodeException(Buffer.from(JSON.stringify({ name: 'Error', message: 'x'.repeat(10 * longest) }))),
    ],
  ])('%s are cut to 64 Ki characters', (_, { message }) => {
    expect(message).toHaveLength(longest + 1)
    expect(message.endsWith('x…')).toBe(true)
  })

  test('names and codes are cut too', () => {
    const long = 'y'.repeat(2 * longest)
    const report = decodeException(Buffer.from(JSON.stringify({ name: long, message: 'b', code: long })))
    expect(report.name).toHaveLength(longest + 1)
    expect(report.code).toHaveLength(longest + 1)
  })

  test('an exception of whatever kind fits a packet', () => {
    const bytes = encodeException(
      Object.assign(new Error('\u0001'.repeat(10 * longest)), { name: '\u0001'.repeat(10 * longest) }),
    )
    expect(bytes.length).toBeLessThan(limits.packet)
  })

  test('no character is cut in half', () => {
    const { message } = there(new Error(`x${'🎩'.repeat(longest)}`))
    expect(message).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
  })
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
