import { Buffer } from 'node:buffer'
import { quote } from '@gearwork/transport'
import { SubmissionInvalidError } from './errors.js'

/** What a job gets. Strings are sent as UTF-8; bytes are not copied: leave them alone until they are sent. */
export type Workload = Uint8Array | string

/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const bytesPerUnit = 3
const nothing = Buffer.alloc(0)

export function toBytes(workload: Workload | undefined): Uint8Array {
  if (workload === undefined) return nothing
  if (typeof workload === 'string') return Buffer.from(workload)
  if (workload instanceof Uint8Array) return workload
  throw new SubmissionInvalidError(`a workload is bytes or a string, not ${typeof workload}: encode it first`)
}

/** @throws {SubmissionInvalidError} unless it can be sent as an argument of at most so many bytes. */
export function checkText(what: string, text: string, mostBytes: number): void {
  if (typeof text !== 'string') {
    throw new SubmissionInvalidError(`the ${what} must be a string, got ${quote(text)}`)
  }
  if (text.includes('\0')) {
    throw new SubmissionInvalidError(`the ${what} ${quote(text)} holds a NUL: take it out`)
  }
  if (text.length * bytesPerUnit <= mostBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes > mostBytes) {
    throw new SubmissionInvalidError(
      `the ${what} has ${bytes} bytes, at most ${mostBytes} are taken: ${quote(text)}`,
    )
  }
}
