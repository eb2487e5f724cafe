import { BadResultError } from '../call-errors.js'
import type { Callable } from './callable.js'
import { acceptInTime } from './preparation.js'
import type { Begun } from './waits.js'

/** What a job answered, or a piece of it. @throws {BadResultError} {InvalidPayloadError} */
export function readResult(job: Callable, bytes: Uint8Array, begun: Begun): unknown {
  const value = decodeResult(job, bytes)
  return job.output === undefined ? value : acceptInTime('result', job, job.output, value, begun)
}

function decodeResult({ callableName, codec }: Callable, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    throw new BadResultError(callableName, codec.name, error)
  }
}
