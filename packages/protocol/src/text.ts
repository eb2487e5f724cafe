import { Buffer } from 'node:buffer'

/**
 * How arguments become strings. `utf8` is for clients and workers, who own their names. `latin1` maps every
 * byte to one character and back, so that a server can compare, keep and return names it never interprets.
 */
export type TextEncoding = 'utf8' | 'latin1'

/** The bytes from `start` up to `end` as a string. */
export type TextReader = (bytes: Buffer, start: number, end: number) => string

/**
 * What `toString` calls once it has found out which encoding is meant: a sixth of the time it takes to decode a
 * packet. Node has never documented them; where they are missing, `toString` does.
 */
interface SlicingBuffer extends Buffer {
  utf8Slice(start: number, end: number): string
  latin1Slice(start: number, end: number): string
}

const slicing: Readonly<Record<TextEncoding, TextReader>> = {
  utf8: (bytes, start, end) => (bytes as SlicingBuffer).utf8Slice(start, end),
  latin1: (bytes, start, end) => (bytes as SlicingBuffer).latin1Slice(start, end),
}

/** Reads text in this encoding. */
export function textReader(encoding: TextEncoding): TextReader {
  const here = Object.hasOwn(Buffer.prototype, `${encoding}Slice`)
  return here ? slicing[encoding] : (bytes, start, end) => bytes.toString(encoding, start, end)
}
