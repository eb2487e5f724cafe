import { isRecord } from '@gearwork/transport/record'
import { isPromised } from './promised.js'
import { InvalidOptionError } from './settings/option-errors.js'

/** What may be given for options: nothing, or an object that is there already. */
export function areOptions(given: unknown): given is object | null | undefined {
  return given === undefined || given === null || (isRecord(given) && !isPromised<unknown>(given))
}

/**
 * Options as they were handed over; `null` says nothing. What was given in their place would be lost. `such`: some of
 * them, for who does not know them.
 * @throws {InvalidOptionError}
 */
export function statedOptions<Options extends object>(
  place: string,
  such: string,
  given: Options | null | undefined,
): Partial<Options> {
  if (areOptions(given)) return given ?? {}
  throw new InvalidOptionError(`options of ${place}`, `be an object, such as { ${such} }`, given)
}
