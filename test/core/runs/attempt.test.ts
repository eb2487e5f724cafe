import { describe, expect, test } from 'vitest'
import { readAttempt, writeAttempt } from '../../../packages/core/src/runs/attempt.js'

const luggage = { attempt: 3, turn: 5, firstAt: 1_700_000_000_000, id: 'a-1', unique: 'Ünique~\n' }

describe('a first attempt', () => {
  test.each([
    ['nothing', ''],
    ['JSON', '{"attempt":2}'],
    ['text', 'ÿ\0GW'],
    ['bytes that begin as ours do', Buffer.from([0xff, 0x00, 0x47])],
    ['our beginning and nothing behind it', Buffer.from([0xff, 0x00, 0x47, 0x57, 0xfe, 0x01])],
    ['our beginning and a line that says nothing', ours('{}\nx')],
    ['our beginning and a line that is no JSON', ours('attempt 2\nx')],
    [
      'our beginning and counts that are none',
      ours('{"attempt":0,"turn":1,"firstAt":1,"id":"","unique":""}\n'),
    ],
    ['a line of another version', Buffer.from([0xff, 0x00, 0x47, 0x57, 0xfe, 0x02, 0x7b, 0x7d, 0x0a])],
  ])('is its payload: %s', (_, bytes) => {
    const payload = Buffer.from(bytes as string)
    expect(readAttempt(payload)).toEqual({
      attempt: 1,
      turn: 1,
      firstAt: undefined,
      id: undefined,
      unique: undefined,
      payload,
    })
  })
})

describe('a further attempt', () => {
  test('begins with bytes that no text begins with, and says what travels with it on a line of JSON', () => {
    const written = writeAttempt({ ...luggage, unique: 'u' }, Buffer.from('pay\nload'))
    expect(written.toString('latin1')).toBe(
      '\xff\x00GW\xfe\x01{"attempt":3,"turn":5,"firstAt":1700000000000,"id":"a-1","unique":"u"}\npay\nload',
    )
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(written)).toThrow()
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['lines', Buffer.from('\n{}\n\n')],
    ['any bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['a further attempt', writeAttempt(luggage, Buffer.from('x'))],
  ])('carries its payload as it came: %s', (_, payload) => {
    expect(readAttempt(writeAttempt(luggage, payload))).toEqual({ ...luggage, payload })
  })
})

function ours(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0x00, 0x47, 0x57, 0xfe, 0x01]), Buffer.from(text)])
}
