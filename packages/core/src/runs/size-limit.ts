import { Buffer } from 'node:buffer'
import { limits } from '@gearwork/protocol'
import { JobResultError } from '@gearwork/worker'

/** What a packet of the largest size has room for. */
const mostBytes = limits.packet - limits.arguments
/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const bytesPerUnit = 3

/** The worker would end the job, and its fate would not be decided. @throws {JobResultError} */
export function refuseTooLarge(functionName: string, data: Uint8Array | string): void {
  // What is neither, the worker refuses.
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return
  if (data.length * bytesPerUnit <= mostBytes) return
  const bytes = Buffer.byteLength(data)
  if (bytes > mostBytes) throw JobResultError.tooLarge(functionName, bytes, mostBytes)
}
