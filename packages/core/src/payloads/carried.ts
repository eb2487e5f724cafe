import { sentence } from '../text.js'
import { findCircle } from './circles.js'
import { type Carrier, findMisfit, type Misfit } from './misfits.js'
import { atPath } from './paths.js'
import { BadPayloadError } from './payload-errors.js'

/**
 * What `make` makes of a value, where all of it comes back as it is.
 * @throws {BadPayloadError} naming the place that does not: `items[3].price: json cannot carry NaN`.
 */
export function makeBytes<Bytes>(
  codec: string,
  value: unknown,
  carrier: Carrier,
  make: (value: unknown) => Bytes,
): Bytes {
  try {
    const bytes = make(value)
    const misfit = findMisfit(value, carrier)
    return misfit === undefined ? bytes : refuse(codec, misfit)
  } catch (error) {
    return explain(codec, value, carrier, error)
  }
}

/** Some of what is not carried makes the maker throw, without a word about the place: it is looked for now. */
function explain(codec: string, value: unknown, carrier: Carrier, error: unknown): never {
  if (error instanceof BadPayloadError) throw error
  throw new BadPayloadError(codec, sayPlace(value, carrier) ?? sayReason(error), {
    cause: error,
    encoding: true,
  })
}

function sayPlace(value: unknown, carrier: Carrier): string | undefined {
  try {
    const misfit = findCircle(value) ?? findMisfit(value, carrier)
    return misfit && atPath(misfit.path, misfit.problem)
  } catch {
    // Too deep to walk through, or a getter throws: then that is what the maker's own error says.
    return undefined
  }
}

/** Whatever walks through a value that is too deep runs out of stack, and that means little to who sent it. */
function sayReason(error: unknown): string {
  return isOfDepth(error) ? 'it is nested too deeply: send it in flat lists' : sentence(error)
}

/** In the very words of the engine and of msgpack: a value's own code may throw something about depths as well. */
function isOfDepth(error: unknown): boolean {
  const said = sentence(error)
  return error instanceof RangeError
    ? said === 'Maximum call stack size exceeded'
    : /^Too deep objects in depth \d+$/.test(said)
}

function refuse(codec: string, { path, problem }: Misfit): never {
  throw new BadPayloadError(codec, atPath(path, problem), { encoding: true })
}
