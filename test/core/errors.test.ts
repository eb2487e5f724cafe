import {
  BadPayloadError,
  ConfigurationNotFoundError,
  DuplicateJobError,
  DuplicateWorkError,
  GearworkError,
  InvalidConfigurationError,
  InvalidOptionError,
  InvalidPayloadError,
  isPermanent,
  ModuleNotLoadedError,
  NotAJobError,
  NotAWorkError,
  NoWorksError,
  PayloadTooLargeError,
  ResourceNotFoundError,
  SchemaFailedError,
  TamperedPayloadError,
  UnknownJobError,
  UnknownKeyError,
  UnknownOptionError,
  UnknownWorkError,
  UnresolvableError,
  UnresolvedOptionError,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'

const cause = new Error('the reason')

/** What people switch on must not change. */
const errors: readonly (readonly [GearworkError, string])[] = [
  [new NotAWorkError('Mail'), 'NOT_A_WORK'],
  [new NotAJobError('Mail', 'welcome', 'static'), 'NOT_A_JOB'],
  [new NoWorksError(undefined), 'NO_WORKS'],
  [new UnknownWorkError('Mail', undefined), 'UNKNOWN_WORK'],
  [new UnknownJobError('Mail~welcome', 'Mail~welcom'), 'UNKNOWN_JOB'],
  [new DuplicateWorkError('Mail', ['a', 'b']), 'DUPLICATE_WORK'],
  [new DuplicateJobError('f', ['a', 'b']), 'DUPLICATE_JOB'],
  [new InvalidOptionError('iterations of @Work on Mail', 'be 0 or more', -1), 'INVALID_OPTION'],
  [new UnknownOptionError('@Work on Mail', 'nme', 'name'), 'UNKNOWN_OPTION'],
  [new UnresolvedOptionError('servers of @Work on Mail', cause), 'UNRESOLVED_OPTION'],
  [
    new InvalidConfigurationError('iterations must be 0 or more', 'gearman.config.json'),
    'INVALID_CONFIGURATION',
  ],
  [new ConfigurationNotFoundError('gearman.config.json'), 'CONFIGURATION_NOT_FOUND'],
  [new ResourceNotFoundError('/works', undefined), 'RESOURCE_NOT_FOUND'],
  [new ModuleNotLoadedError('mail.ts', cause), 'MODULE_NOT_LOADED'],
  [new UnresolvableError('Mail', ['a', 'b']), 'UNRESOLVABLE'],
  [new BadPayloadError('json', 'no'), 'BAD_PAYLOAD'],
  [new InvalidPayloadError('payload', 'Mail~welcome', [{ path: 'to', message: 'no' }]), 'INVALID_PAYLOAD'],
  [new PayloadTooLargeError('compressed json', 10), 'PAYLOAD_TOO_LARGE'],
  [new TamperedPayloadError('2026', 'Mail~welcome'), 'TAMPERED_PAYLOAD'],
  [new UnknownKeyError('2026', ['2025']), 'UNKNOWN_KEY'],
  [new SchemaFailedError('payload', 'Mail~welcome', cause), 'SCHEMA_FAILED'],
]

describe.each(errors)('%s', (error, code) => {
  test(`has the code ${code}, its own name, and says one line`, () => {
    expect(error).toBeInstanceOf(GearworkError)
    expect(error.code).toBe(code)
    expect(error.name).toBe(error.constructor.name)
    expect(error.message).toMatch(/^\S.*\S$/)
  })
})

test('what was the cause is carried along, and what was none is left out', () => {
  expect(new ModuleNotLoadedError('mail.ts', cause).cause).toBe(cause)
  expect(new InvalidConfigurationError('wrong', undefined, cause).cause).toBe(cause)
  expect(new UnresolvableError('Mail', ['a'], cause).cause).toBe(cause)
  expect(new UnresolvableError('Mail', ['a'])).not.toHaveProperty('cause')
  expect(new BadPayloadError('json', 'no')).not.toHaveProperty('cause')
})

test('what a payload is refused with comes again each time, but for a key or a schema that may yet come', () => {
  const permanent = errors.filter(([error]) => isPermanent(error)).map(([, code]) => code)
  expect(permanent).toEqual(['BAD_PAYLOAD', 'INVALID_PAYLOAD', 'PAYLOAD_TOO_LARGE', 'TAMPERED_PAYLOAD'])
})

test.each([
  [Object.assign(new Error('no such customer'), { permanent: true }), true],
  [{ permanent: true }, true],
  [{ permanent: 'yes' }, false],
  [new Error('away'), false],
  ['a text', false],
  [null, false],
  [undefined, false],
])('%s says by itself whether it is permanent', (error, permanent) => {
  expect(isPermanent(error)).toBe(permanent)
})

test('reasons stand one behind the other', () => {
  expect(new UnresolvableError('Mail', ['a', 'b', 'c']).message).toBe(
    'Mail cannot be built: a, because b, because c',
  )
})

test('a payload that is refused says what is wrong where', () => {
  const issues = [
    { path: '', message: 'not an object' },
    { path: 'diners[2].age', message: 'too young' },
  ]
  expect(new InvalidPayloadError('payload', 'Mail~welcome', issues).message).toBe(
    'the payload of Mail~welcome is refused: not an object; diners[2].age: too young',
  )
})

test.each([
  [undefined, 'got undefined'],
  [Number.NaN, 'got NaN'],
  [10n, 'got 10n'],
  [circle(), 'got [object Object]'],
  ['a'.repeat(100), `got "${'a'.repeat(76)}…`],
  [Symbol('s'), 'got Symbol(s)'],
])('a value is quoted as one would write it: %#', (value, text) => {
  expect(new InvalidOptionError('it', 'be', value).message).toBe(`it must be, ${text}`)
})

test('of a cause with many lines, one is said', () => {
  expect(new ModuleNotLoadedError('mail.ts', new Error('first\nsecond')).message).toBe(
    'mail.ts could not be loaded: first',
  )
  expect(new ModuleNotLoadedError('mail.ts', 'a text').message).toBe('mail.ts could not be loaded: a text')
  expect(new ModuleNotLoadedError('mail.ts', { status: 1 }).message).toBe(
    'mail.ts could not be loaded: {"status":1}',
  )
  expect(new ModuleNotLoadedError('mail.ts', new RangeError()).message).toBe(
    'mail.ts could not be loaded: RangeError',
  )
})

function circle(): object {
  const self: { self?: object } = {}
  self.self = self
  return self
}
