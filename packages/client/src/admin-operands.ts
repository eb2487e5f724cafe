import { type AdminRequest, priorities } from '@gearwork/protocol'
import { ClientOptionError } from './errors.js'
import { checks } from './options.js'

/**
 * What a command is about. A limit that is no number would be sent as a word, and every server reads such a word
 * as 0: any number of jobs.
 *
 * @throws {ClientOptionError} quoting what cannot be
 */
export function checkOperands(request: AdminRequest): AdminRequest {
  if ('function' in request) checkName('the function', request.function)
  if ('handle' in request) checkName('the job handle', request.handle)
  if ('limits' in request) {
    const limits = checks.record('limits', request.limits)
    for (const priority of priorities) checks.wholeNumber(`the limit of ${priority}`, limits[priority])
  }
  return request
}

/** Texts that are no word of a command are the protocol's to refuse. */
function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string') throw new ClientOptionError(what, 'a string', name)
}
