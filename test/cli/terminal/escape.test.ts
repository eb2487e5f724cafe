import { expect, test } from 'vitest'
import { printable, printableLines } from '../../../packages/cli/src/terminal/escape.js'

test.each([
  ['\u001b[2J', String.raw`\x1b[2J`],
  ['a\rb\nc\td', String.raw`a\rb\nc\td`],
  ['\u0000\u0007\u007f\u009b', String.raw`\x00\x07\x7f\x9b`],
  ['gpj\u202egnp.exe', String.raw`gpj\u202egnp.exe`],
  ['Grüße, 世界 👩‍🍳', 'Grüße, 世界 👩‍🍳'],
])('%j reads as %s', (text, printed) => {
  expect(printable(text)).toBe(printed)
})

test('of a text with several lines only line ends and tabs stay', () => {
  expect(printableLines('one\n\ttwo\u001b[1m\r\n')).toBe('one\n\ttwo\\x1b[1m\\r\n')
})
