import type { Buffer } from 'node:buffer'

/** Takes the parts. */
export interface PartReader {
  read(bytes: Buffer): void
  /** How many bytes are missing of a packet that has begun; 0 where that is not known. */
  missing(): number
}

/**
 * Hands what was received to its reader in parts, and lets the microtasks of a part run before the next one: who
 * awaits an answer to send the next request sends it while the rest is unread, and the server has something to
 * do meanwhile. With 500 submissions in flight that is worth a tenth of the pace.
 */
export class Intake {
  readonly #reader: PartReader
  readonly #partBytes: number
  #chunks: Buffer[] = []
  #at = 0

  /** `partBytes`: so much is read at a time, or one large packet. */
  constructor(reader: PartReader, partBytes: number) {
    this.#reader = reader
    this.#partBytes = partBytes
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    if (this.#chunks.length === 1) this.#readPart()
  }

  /** Reads all that is there, at once: no more will come. */
  finish(): void {
    while (this.#chunks.length > 0) this.#readNext(Number.POSITIVE_INFINITY)
  }

  readonly #readPart = (): void => {
    if (this.#chunks.length === 0) return
    this.#readNext(Math.max(this.#partBytes, this.#reader.missing()))
    if (this.#chunks.length > 0) queueMicrotask(this.#readPart)
  }

  /** The next part, of one chunk; what it belongs to is gone from the list by the time it is read. */
  #readNext(most: number): void {
    const chunk = this.#chunks[0] as Buffer
    const start = this.#at
    const end = start + most
    if (end < chunk.length) {
      this.#at = end
    } else {
      this.#at = 0
      this.#chunks.shift()
    }
    this.#reader.read(start === 0 && end >= chunk.length ? chunk : chunk.subarray(start, end))
  }
}
