import { Buffer } from 'node:buffer'
import { textOf } from './thrown.js'

/** What the body of a WORK_EXCEPTION says about the error a job ended with. */
export interface ExceptionReport {
  readonly name: string
  readonly message: string
  /** What programs tell errors apart by; undefined where the worker gave none. */
  readonly code?: string
}

/** A peer may put a book into an exception: names, messages and codes of this many characters are enough. */
const longestText = 64 * 1024
/** Bytes that hold more characters than that, whatever the characters are. */
const longestBytes = longestText * 4
const openingBrace = 0x7b

/**
 * The body of a WORK_EXCEPTION for what a job threw. The protocol leaves the body open; ours is JSON, which
 * people and other languages read as it is. Whatever was thrown, this does not throw.
 */
export function encodeException(thrown: unknown): Buffer {
  return Buffer.from(JSON.stringify(reportOf(thrown)))
}

/** What a WORK_EXCEPTION says: ours whole, any other worker's bytes as a message. Longer texts are cut. */
export function decodeException(body: Uint8Array): ExceptionReport {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return parseReport(bytes) ?? { name: 'Error', message: cut(bytes.toString('utf8', 0, longestBytes)) }
}

/** Told by its message, not by `instanceof`: an error of another realm is no Error of ours. */
function reportOf(thrown: unknown): ExceptionReport {
  const message = fieldOf(thrown, 'message')
  if (message === undefined) return { name: 'Error', message: cut(textOf(thrown)) }
  return report(textOf(fieldOf(thrown, 'name') ?? 'Error'), textOf(message), fieldOf(thrown, 'code'))
}

function parseReport(bytes: Buffer): ExceptionReport | undefined {
  if (bytes[0] !== openingBrace) return undefined
  try {
    const { name, message, code } = JSON.parse(bytes.toString()) as Record<string, unknown>
    return typeof name === 'string' && typeof message === 'string' ? report(name, message, code) : undefined
  } catch {
    return undefined
  }
}

/** Node's codes are strings, those of other worlds numbers too. */
function report(name: string, message: string, code: unknown): ExceptionReport {
  const texts = { name: cut(name), message: cut(message) }
  return typeof code === 'string' || typeof code === 'number' ? { ...texts, code: cut(`${code}`) } : texts
}

/** Anything can be thrown, also what refuses to be read. */
function fieldOf(thrown: unknown, field: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[field]
  } catch {
    return undefined
  }
}

/** Cuts between characters: half of a surrogate pair is none. */
function cut(text: string): string {
  if (text.length <= longestText) return text
  const high = text.charCodeAt(longestText - 1)
  return `${text.slice(0, high >= 0xd800 && high <= 0xdbff ? longestText - 1 : longestText)}…`
}
