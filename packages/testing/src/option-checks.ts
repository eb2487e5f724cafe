import { isRecord, OptionChecks, quote } from '@gearwork/transport'
import { TestingOptionError } from './errors.js'
import type { ApplicationHooks } from './hooks-of.js'

class RefusedOptionError extends TestingOptionError {
  constructor(option: string, wanted: string, got: unknown) {
    super(`${option} must be ${wanted}, got ${quote(got)}`)
  }
}

/** Throws for a value that cannot be. */
type OptionCheck = (option: string, value: unknown) => unknown

/** One for each option: what lacks one does not compile. */
export type OptionTable<Options> = { readonly [N in keyof Required<Options>]: OptionCheck }

/** What options of all helpers may be. */
export const kinds = new OptionChecks(RefusedOptionError)

/** Whoever it is handed to checks it, under the same name. */
export const checkedLater: OptionCheck = () => {}

/** A check of the helpers' own. */
export function must(wanted: string, holds: (value: unknown) => boolean): OptionCheck {
  return (option, value) => {
    if (!holds(value)) throw new RefusedOptionError(option, wanted, value)
  }
}

export const text: OptionCheck = must('a string', (value) => typeof value === 'string')

/** Of what has works: `runJob` and `testApplication`. */
export const surroundings = {
  use: checkedLater,
  listeners: checkedLater,
  overrides: checkedLater,
  onListenerError: checkedLater,
  container: (option, value) => kinds.record(option, value as object),
  provide: must('a list of pairs of a token and what stands for it: [[Smtp, fake]]', isListOfPairs),
  configuration: must('what loadConfiguration() gives', isConfiguration),
} as const satisfies OptionTable<ApplicationHooks> & Readonly<Record<string, OptionCheck>>

/**
 * For those whose compiler does not check it: a misspelt option would be left unheard, and the test be of something else.
 * @throws {TestingOptionError} quoting what cannot be
 */
export function checkOptions<Options extends object>(table: OptionTable<Options>, options: Options): Options {
  for (const [name, value] of Object.entries(kinds.record('options', options))) {
    if (!Object.hasOwn(table, name)) kinds.nothing({ [name]: value })
    if (value !== undefined) table[name as keyof Options](name, value)
  }
  return options
}

function isListOfPairs(value: unknown): boolean {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2)
}

/** Its values have been read, and so it knows from where. */
function isConfiguration(value: unknown): boolean {
  return isRecord(value) && 'root' in value && typeof value.root === 'string'
}
