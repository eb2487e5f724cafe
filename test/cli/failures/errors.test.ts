import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { exitCodes, signalExitCode } from '../../../packages/cli/src/failures/exit-codes.js'
import { failureOf } from '../../../packages/cli/src/failures/failure.js'
import { fullTraceOf } from '../../../packages/cli/src/failures/trace.js'

/** An error as any package throws it. */
function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

describe('a failure', () => {
  test.each([
    ['UNKNOWN_WORK', 3],
    ['INVALID_CONFIGURATION', 4],
    ['INVALID_CONNECTION_OPTION', 4],
    ['UNRESOLVABLE', 5],
    ['NO_SERVER', 6],
    ['PORT_IN_USE', 7],
    ['JOB_FAILED', 8],
    ['JOB_TIMEOUT', 9],
    ['BAD_PAYLOAD', 10],
    ['SUBMISSION_REFUSED', 11],
    ['ENOENT', 1],
    ['toString', 1],
  ])('%s ends with %i', (code, exitCode) => {
    expect(failureOf(coded(code, 'no')).exitCode).toBe(exitCode)
  })

  test('is one line, however many its message has', () => {
    expect(failureOf(coded('UNKNOWN_JOB', 'first:\n  second\n\n  third\n')).message).toBe(
      'first: second third',
    )
  })

  test('says what to do where the error does not', () => {
    expect(failureOf(coded('NO_SERVER', 'nobody')).message).toBe(
      'nobody (start one with `gearman server`, or name yours with --servers)',
    )
    expect(failureOf(new Error('odd')).message).toBe('odd (--debug shows where)')
  })

  test.each([
    ["Cannot find package 'zod' imported from /srv/works/mail.ts", 'npm install zod'],
    ["Cannot find package '@acme/post' imported from /srv/works/mail.ts", 'npm install @acme/post'],
    ["Cannot find module 'zod/v4'", 'npm install zod'],
    ["Cannot find module '@acme/post/inbox'", 'npm install @acme/post'],
  ])('of a work whose package is missing says how to install it: %s', (reason, remedy) => {
    const failure = failureOf(coded('MODULE_NOT_LOADED', `/srv/mail.ts could not be loaded: ${reason}`))
    expect(failure.message).toBe(`/srv/mail.ts could not be loaded: ${reason} (${remedy})`)
  })

  test.each([
    "Cannot find module '/srv/works/gone.js' imported from /srv/works/mail.ts",
    "Cannot find module './gone.cjs'",
    "Cannot find package '@/gone' imported from /srv/works/mail.ts",
    'no secret',
  ])('of a work that no package would mend says nothing of installing: %s', (reason) => {
    const message = `/srv/mail.ts could not be loaded: ${reason}`
    expect(failureOf(coded('MODULE_NOT_LOADED', message)).message).toBe(message)
  })

  test('may be anything that was thrown', () => {
    expect(failureOf('a text')).toEqual({ message: 'a text (--debug shows where)', exitCode: 1 })
    expect(failureOf(undefined).message).toContain('undefined')
    expect(failureOf(Object.create(null)).message).toContain('no text')
  })
})

test('a trace tells every cause, and no circle without end', () => {
  const inner = new Error('inner')
  const outer = new Error('outer', { cause: inner })
  inner.cause = outer
  expect(fullTraceOf(outer)).toMatch(/outer[\s\S]*caused by: Error: inner[\s\S]*the same again/)
})

test('an ending by signal reads as shells have it', () => {
  expect([signalExitCode('SIGHUP'), signalExitCode('SIGINT'), signalExitCode('SIGTERM')]).toEqual([
    129, 130, 143,
  ])
})

test('the README documents every exit code', () => {
  const readme = readFileSync(new URL('../../../packages/cli/README.md', import.meta.url), 'utf8')
  const documented = [...readme.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [
    name,
    Number(code),
  ])
  expect(Object.fromEntries(documented)).toEqual(exitCodes)
})
