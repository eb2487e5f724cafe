import { Buffer } from 'node:buffer'

/** What the body of a WORK_EXCEPTION says about the error a job ended with. */
export interface ExceptionReport {
  readonly name: string
  readonly message: string
  readonly code?: string
}

/** A peer may put a book into an exception: names and messages of this many characters are enough. */
const longestText = 64 * 1024

/**
 * The body of a WORK_EXCEPTION for what a job threw. The protocol leaves the body open; ours is JSON, which
 * people and other languages read as it is.
 */
export function encodeException(thrown: unknown): Buffer {
  return Buffer.from(JSON.stringify(reportOf(thrown)))
}

/** What a WORK_EXCEPTION says: ours whole, any other worker's bytes as a message. */
export function decodeException(body: Uint8Array): ExceptionReport {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return parseReport(text) ?? { name: 'Error', message: text }
}

function reportOf(thrown: unknown): ExceptionReport {
  if (!(thrown instanceof Error)) return { name: 'Error', message: cut(textOf(thrown)) }
  const { code } = thrown as { readonly code?: unknown }
  const report = { name: cut(String(thrown.name)), message: cut(String(thrown.message)) }
  return typeof code === 'string' || typeof code === 'number' ? { ...report, code: cut(`${code}`) } : report
}

function parseReport(text: string): ExceptionReport | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const { name, message, code } = JSON.parse(text) as Record<string, unknown>
    if (typeof name !== 'string' || typeof message !== 'string') return undefined
    return typeof code === 'string' ? { name, message, code } : { name, message }
  } catch {
    return undefined
  }
}

/** Anything can be thrown, also what refuses to become a text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return 'something that has no text was thrown'
  }
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}
