import { Buffer } from 'node:buffer'
import { closeSync, openSync, writeSync } from 'node:fs'
import { UnwritableError } from './errors.js'
import { obstacleOf } from './obstacles.js'
import type { OutputStream } from './surroundings.js'

/**
 * A file that a log is appended to. Every line is with the system when `write` returns, so that none is lost
 * with the process. A disk that fills up later is no reason to end a server: then it does without.
 */
export class LogFile implements OutputStream {
  readonly path: string
  #complain: (problem: string) => void = () => {}
  #file: number
  #trouble: UnwritableError | undefined
  #lost = 0
  /** The last line is there in part: the next one must not stand behind it. */
  #torn = false

  /** @throws {UnwritableError} */
  constructor(path: string) {
    this.path = path
    this.#file = this.#open()
  }

  write(chunk: Uint8Array | string): void {
    try {
      this.#append(Buffer.from(`${this.#torn ? '\n' : ''}${chunk}`))
      this.#recovered()
    } catch (error) {
      this.#lost += 1
      this.#failed(this.#refusal(error))
    }
  }

  /**
   * Goes on whatever happens from now on: `complain` is told what is wrong, once, and when it is over.
   * @throws {UnwritableError} where something is wrong already.
   */
  goOnWith(complain: (problem: string) => void): void {
    if (this.#trouble !== undefined) throw this.#trouble
    this.#complain = complain
  }

  /** Opens it anew, after somebody moved it away. Where that fails, the old one stays; false. */
  reopen(): boolean {
    try {
      const old = this.#file
      this.#file = this.#open()
      this.#torn = false
      closeSync(old)
      return true
    } catch (error) {
      this.#complain((error as Error).message)
      return false
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; this.#torn = written < bytes.length) {
      written += writeSync(this.#file, bytes, written)
    }
  }

  #failed(trouble: UnwritableError): void {
    if (this.#trouble === undefined) this.#complain(trouble.message)
    this.#trouble = trouble
  }

  #recovered(): void {
    if (this.#trouble === undefined) return
    this.#complain(
      `${this.path} can be written again; ${this.#lost === 1 ? 'a line is' : `${this.#lost} lines are`} missing`,
    )
    this.#trouble = undefined
    this.#lost = 0
  }

  #open(): number {
    try {
      return openSync(this.path, 'a')
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  #refusal(error: unknown): UnwritableError {
    return new UnwritableError(this.path, obstacleOf(error, 'choose another file with --log-file'), error)
  }
}
