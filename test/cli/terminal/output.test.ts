import { describe, expect, test } from 'vitest'
import { bad, label, value } from '../../../packages/cli/src/terminal/line.js'
import { isPainted, Output } from '../../../packages/cli/src/terminal/output.js'
import { Paper } from '../terminal.js'

function outputOn(isTTY: boolean, env: Record<string, string> = {}, quiet = false) {
  const [stdout, stderr] = [new Paper(isTTY), new Paper(isTTY)]
  const now = () => new Date(2014, 3, 7, 9, 5, 1)
  return { stdout, stderr, output: new Output({ stdout, stderr, env, now }, quiet) }
}

describe('colours', () => {
  test.each([
    ['a terminal', true, {}, true],
    ['a file', false, {}, false],
    ['a file, and FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['a terminal, and NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal, and both', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['a terminal, and FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['a terminal that can none', true, { TERM: 'dumb' }, false],
  ])('on %s', (_, isTTY, env, painted) => {
    expect(isPainted(new Paper(isTTY), env)).toBe(painted)
  })

  test('mark labels and values', () => {
    const { stdout, output } = outputOn(true)
    output.say(label('name'), ': ', value('Mail'))
    expect(stdout.text).toBe('\u001b[32mname\u001b[39m: \u001b[33mMail\u001b[39m\n')
  })
})

test('nothing that a name holds can command a terminal', () => {
  const { stdout, stderr, output } = outputOn(false)
  output.say('a\u001b[2Jb', value('c\nd'))
  output.complain(bad('e\u0007'))
  expect(stdout.text).toBe('a\\x1b[2Jbc\\nd\n')
  expect(stderr.text).toBe('e\\x07\n')
})

test('what a job sent goes to a file byte for byte, and to a terminal without controls', () => {
  const file = outputOn(false)
  file.output.bytes(Buffer.from('\u001b[1mx\n'))
  expect(file.stdout.text).toBe('\u001b[1mx\n')
  const terminal = outputOn(true)
  terminal.output.bytes(Buffer.from('\u001b[1mx\n'))
  expect(terminal.stdout.text).toBe('\\x1b[1mx\n')
})

test('JSON carries what a terminal must not see as escapes of its own', () => {
  const { stdout, output } = outputOn(true)
  output.json({ name: 'a\u009b\u202e\u001b' })
  expect(stdout.text).toBe('{\n  "name": "a\\u009b\\u202e\\u001b"\n}\n')
  expect(JSON.parse(stdout.text)).toEqual({ name: 'a\u009b\u202e\u001b' })
})

test('a stamp is local time to the second', () => {
  const { stdout, output } = outputOn(false)
  output.stamp('loading...')
  expect(stdout.text).toBe('[2014-04-07 09:05:01] loading...\n')
})

test('quiet leaves results and complaints', () => {
  const { stdout, stderr, output } = outputOn(true, { NO_COLOR: '1' }, true)
  output.say('hello')
  output.stamp('hello')
  output.passing('1/2')
  output.text('result\n')
  output.complain('wrong')
  expect(stdout.text).toBe('result\n')
  expect(stderr.text).toBe('wrong\n')
})

test('a passing line stands on a terminal until the next one, and nowhere else', () => {
  const terminal = outputOn(true, { NO_COLOR: '1' })
  terminal.output.passing('1/2')
  terminal.output.passing('2/2')
  terminal.output.complain('done')
  expect(terminal.stderr.text).toBe('\r\u001b[K1/2\r\u001b[K2/2\r\u001b[Kdone\n')
  const file = outputOn(false)
  file.output.passing('1/2')
  file.output.endPassing()
  expect(file.stderr.text).toBe('')
  const dumb = outputOn(true, { TERM: 'dumb' })
  dumb.output.passing('1/2')
  dumb.output.complain('done')
  expect(dumb.stderr.text).toBe('done\n')
})

test('a passing line fits in one row', () => {
  const { stderr, output } = outputOn(true, { NO_COLOR: '1' })
  output.passing('9'.repeat(200))
  expect(stderr.text).toBe(`\r\u001b[K${'9'.repeat(stderr.columns - 1)}`)
})
