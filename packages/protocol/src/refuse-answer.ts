import { ProtocolError } from './errors.js'

/**
 * Refuses a line that a server of the text protocol answered with.
 * @throws {ProtocolError} BAD_ANSWER, quoting the line; `wanted`: `a count`
 */
export function refuseAnswer(line: string, wanted: string): never {
  throw new ProtocolError('BAD_ANSWER', `the server answered ${JSON.stringify(line)}, expected ${wanted}`)
}
