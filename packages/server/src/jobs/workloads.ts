import { Buffer } from 'node:buffer'

/** Bytes that lie somewhere in a slab. */
export interface KeptWorkload {
  readonly slab: Buffer
  readonly start: number
  readonly end: number
}

const slabBytes = 16 * 1024
/** Larger ones get memory of their own. */
const sharedUpTo = 2 * 1024
const nothing: KeptWorkload = { slab: Buffer.alloc(0), start: 0, end: 0 }

/**
 * Keeps the workloads of queued jobs. What the decoder hands out are views, and each keeps the whole chunk
 * it came in alive: 64 KiB for a job of 100 bytes. A small slab is shared by jobs that came together, and so
 * leave together; a view of it is made only when a job is handed out, for a view takes more than 100 bytes.
 */
export class Workloads {
  #slab = nothing.slab
  #end = 0

  keep(bytes: Uint8Array): KeptWorkload {
    if (bytes.length === 0) return nothing
    if (bytes.length > sharedUpTo) return { slab: Buffer.from(bytes), start: 0, end: bytes.length }
    if (this.#slab.length - this.#end < bytes.length) this.#fresh()
    const start = this.#end
    this.#slab.set(bytes, start)
    this.#end = start + bytes.length
    return { slab: this.#slab, start, end: this.#end }
  }

  #fresh(): void {
    this.#slab = Buffer.allocUnsafeSlow(slabBytes)
    this.#end = 0
  }
}
