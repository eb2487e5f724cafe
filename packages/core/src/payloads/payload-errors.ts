import { quote } from '@gearwork/transport/quote'
import { GearworkError } from '../errors.js'
import { because, sentence } from '../text.js'
import { atPath } from './paths.js'

/** What a codec or a schema has against a payload or a result. */
export abstract class PayloadError extends GearworkError {
  /** Whether the job fails again each time it is tried: `isPermanent` reads it. */
  abstract readonly permanent: boolean
}

/** What is known besides of a payload that a codec refuses. */
interface BadPayloadOptions {
  readonly cause?: unknown
  /** Whether a value could not become bytes, be it a payload or a result. Default: bytes could not be read. */
  readonly encoding?: boolean
}

/** Bytes that the job's codec cannot read, or a value that it cannot write. */
export class BadPayloadError extends PayloadError {
  override readonly name = 'BadPayloadError'
  readonly code = 'BAD_PAYLOAD'
  readonly permanent = true

  constructor(codec: string, problem: string, { cause, encoding = false }: BadPayloadOptions = {}) {
    const what = encoding ? 'the value cannot be encoded as' : 'the payload is not valid'
    super(`${what} ${codec}: ${problem}`, because(cause))
  }
}

/** A payload that would be, or has become, larger than its codec allows once it is unpacked. */
export class PayloadTooLargeError extends PayloadError {
  override readonly name = 'PayloadTooLargeError'
  readonly code = 'PAYLOAD_TOO_LARGE'
  readonly permanent = true

  constructor(codec: string, maxBytes: number) {
    super(
      `the payload is larger than the ${maxBytes} bytes that ${codec} unpacks: raise maxBytes on both sides`,
    )
  }
}

/** An encrypted payload that no key of ours made for this function: changed on the way, or meant for another. */
export class TamperedPayloadError extends PayloadError {
  override readonly name = 'TamperedPayloadError'
  readonly code = 'TAMPERED_PAYLOAD'
  readonly permanent = true

  constructor(keyId: string, functionName: string) {
    const purpose = functionName === '' ? '' : ` for ${functionName}`
    super(
      `the payload was not encrypted${purpose} with our key ${keyId}, or was changed since: it is refused`,
    )
  }
}

/** An encrypted payload whose key is not among ours. A worker that has it, or will have it, can read it. */
export class UnknownKeyError extends PayloadError {
  override readonly name = 'UnknownKeyError'
  readonly code = 'UNKNOWN_KEY'
  readonly permanent = false

  constructor(
    readonly keyId: string,
    known: readonly string[],
  ) {
    super(
      `the payload is encrypted with the key ${quote(keyId)}, ours are ${known.join(', ')}: add it to keys`,
    )
  }
}

/** A schema that threw, or gave no answer that the specification knows: of the value it says nothing. */
export class SchemaFailedError extends PayloadError {
  override readonly name = 'SchemaFailedError'
  readonly code = 'SCHEMA_FAILED'
  readonly permanent = false

  constructor(what: PayloadPart, job: string, cause: unknown) {
    super(`the schema for the ${what} of ${job} failed: ${sentence(cause)}`, { cause })
  }
}

/** Which of the two a schema looks at. */
export type PayloadPart = 'payload' | 'result'

/** What a schema has against a payload, at one place. */
export interface PayloadIssue {
  /** Where in the payload: `diners[2].address`; empty for the whole. */
  readonly path: string
  readonly message: string
}

/** How much of what a schema says is kept, and how much of that is said on the one line of the message. */
const most = { kept: 100, said: 10, letters: 200 } as const

/** A payload (or a result) that the job's schema refuses. */
export class InvalidPayloadError extends PayloadError {
  override readonly name = 'InvalidPayloadError'
  readonly code = 'INVALID_PAYLOAD'
  readonly permanent = true
  /** The first hundred; of each message, the first two hundred letters. */
  readonly issues: readonly PayloadIssue[]
  /** How many the schema found. */
  readonly total: number

  constructor(what: PayloadPart, job: string, issues: readonly PayloadIssue[]) {
    const kept = issues.slice(0, most.kept).map(shorten)
    super(`the ${what} of ${job} is refused: ${sayIssues(kept, issues.length)}`)
    this.issues = kept
    this.total = issues.length
  }
}

function shorten({ path, message }: PayloadIssue): PayloadIssue {
  return { path: cut(path), message: cut(message) }
}

/** A schema may repeat what it was given, which may be long, have lines, and tell terminals what to do. */
function cut(text: string): string {
  const line = text.slice(0, most.letters + 1).replaceAll(/[\s\p{Cc}]+/gu, ' ')
  return text.length > most.letters ? `${line.slice(0, most.letters - 1)}…` : line
}

function sayIssues(issues: readonly PayloadIssue[], total: number): string {
  if (total === 0) return 'its schema does not say why'
  const said = issues.slice(0, most.said).map(({ path, message }) => atPath(path, message))
  const more = total - said.length
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
