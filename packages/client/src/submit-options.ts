import { isRecord } from '@gearwork/transport'
import { clientEventNames } from './events.js'
import { checks, type SubmitOptions } from './options.js'

/**
 * Adds to what a caller said. What is no options at all stays as it is, to be refused with the call: read as if
 * it said nothing, it would be followed.
 */
export function extend<Said extends object, More extends object>(said: Said, more: More): Said & More {
  return isRecord(said) ? { ...said, ...more } : (said as Said & More)
}

/** What a submission says besides its limits, its key and its priority. @throws {ClientOptionError} */
export function checkSubmitOptions(options: SubmitOptions): void {
  const { idempotent, events } = checks.record('options', options)
  if (idempotent !== undefined) checks.flag('idempotent', idempotent)
  if (events !== undefined) checks.listeners('events', events, clientEventNames)
}
