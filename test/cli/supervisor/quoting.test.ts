import { expect, test } from 'vitest'
import {
  supervisorArgument,
  supervisorEnvironment,
  supervisorOwn,
  supervisorText,
} from '../../../packages/cli/src/supervisor/quoting.js'

test.each([
  ['/usr/bin/node', '/usr/bin/node'],
  ['Mail~welcome', 'Mail~welcome'],
  ['/srv/my app', '"/srv/my app"'],
  ['/srv/100%', '/srv/100%%'],
  [String.raw`a"b\c d`, String.raw`"a\"b\\c d"`],
  ["it's", `"it's"`],
  ['a;b', '"a;b"'],
  ['a #b', String.raw`a\ \#b`],
  ['', '""'],
])('supervisord reads %j from %s', (argument, written) => {
  expect(supervisorArgument(argument)).toBe(written)
})

test('nothing in a text of ours is replaced; of one that was written for supervisord, what it knows is', () => {
  expect(supervisorText('directory', '/srv/%(here)s')).toBe('/srv/%%(here)s')
  expect(supervisorOwn('directory', '%(here)s/100%/50%%')).toBe('%(here)s/100%%/50%%')
})

test('a percent in the name of a log file is written four times, since supervisord replaces there twice', () => {
  expect(supervisorText('stdout_logfile', '/var/100%.log')).toBe('/var/100%%%%.log')
  expect(supervisorOwn('stderr_logfile', '%(program_name)s 100%.log')).toBe('%(program_name)s 100%%%%.log')
})

test('a value of which supervisord would take a part for a comment is refused', () => {
  expect(() => supervisorText('directory', '/srv/a #b')).toThrow(/part of directory for a comment/)
  expect(() => supervisorOwn('user', 'a\nb')).toThrow(/line end/)
})

test('variables are quoted with what they do not hold', () => {
  expect(supervisorEnvironment({ A: 'x,y', B: '{"a":1}', C: "it's" })).toBe(`A="x,y",B='{"a":1}',C="it's"`)
  expect(() => supervisorEnvironment({ D: `"'` })).toThrow(/quotes of the variable D/)
})
