import { accept } from '../payloads/schema.js'
import { BadResultError } from './call-errors.js'
import type { Callable } from './proxies.js'

/** What a job answered, or a piece of it. @throws {BadResultError} {InvalidPayloadError} */
export function readResult(job: Callable, bytes: Uint8Array): unknown {
  const value = decodeResult(job, bytes)
  return job.output === undefined ? value : accept('result', job.callableName, job.output, value)
}

function decodeResult({ callableName, codec }: Callable, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    throw new BadResultError(callableName, codec.name, error)
  }
}
