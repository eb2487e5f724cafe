import { Buffer } from 'node:buffer'
import { limits } from '@gearwork/protocol/limits'
import { distance } from 'fastest-levenshtein'
import { InvalidOptionError } from '../settings/option-errors.js'

/** The name among `candidates` that somebody who typed `name` is likely to have meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly steps: number } | undefined
  for (const candidate of candidates) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase())
    if (steps <= tolerated(name) && (best === undefined || steps < best.steps)) best = { candidate, steps }
  }
  return best?.candidate
}

/** A third of the letters may be wrong, two at least, and one must be right: more is another word. */
function tolerated(name: string): number {
  return Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3)))
}

/**
 * What keeps a text from being a Gearman function name, or undefined. White space would break the lines of
 * the text protocol, by which operators see their queues.
 */
export function functionNameProblem(name: string): string | undefined {
  if (name === '') return 'not be empty'
  if (/\s|\p{Cc}/u.test(name)) return 'hold no white space and no control characters'
  if (/\p{Cs}/u.test(name)) return 'hold whole characters only'
  if (Buffer.byteLength(name) > limits.function) return `take at most ${limits.function} bytes`
  return undefined
}

/** A part of a name, as it may stand in a Gearman function. */
export function checkedName(name: string, place: string): string {
  const problem = functionNameProblem(name)
  if (problem !== undefined) throw new InvalidOptionError(place, problem, name)
  return name
}

/** What compilers call a class that its source gives no name: each something else. */
const nameless = /^(_class|_?default|default_\d+|.*_default)?$/

/** The name of a class, for a work that is given none. @throws {InvalidOptionError} where it has none either. */
export function nameOfClass(className: string, place: string): string {
  if (nameless.test(className))
    throw new InvalidOptionError(place, 'be given, for its class has none', undefined)
  return checkedName(className, place)
}

/** A whole function, prefix included. */
export function checkedFunction(name: string, place: string): string {
  return checkedName(name, `the function of ${place}`)
}
