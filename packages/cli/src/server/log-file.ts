import { Buffer } from 'node:buffer'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { UnwritableError } from '../failures/errors.js'
import { obstacleOf } from '../files/obstacles.js'
import type { OutputStream } from '../terminal/surroundings.js'

/** Where nobody reads a named pipe, opening it as usual waits for somebody, and the whole process with it. */
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK

/**
 * A file that a log is appended to. Every line is with the system when `write` returns, so that none is lost
 * with the process. A disk that fills up later is no reason to end a server: then it does without.
 */
export class LogFile implements OutputStream {
  readonly path: string
  #complain: (problem: string) => void = () => {}
  /** Its descriptor, until it is closed: another file may have the number after that. */
  #file: number | undefined
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
    if (this.#file === undefined) return
    try {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      this.#append(this.#file, this.#torn ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes)
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

  /** Opens it anew, after somebody moved it away. Where that fails, the old one stays; false, as once it is closed. */
  reopen(): boolean {
    const old = this.#file
    if (old === undefined) return false
    try {
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
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #append(file: number, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length; this.#torn = written < bytes.length) {
      written += writeSync(file, bytes, written)
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
      return openSync(this.path, appending)
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  #refusal(error: unknown): UnwritableError {
    return new UnwritableError(this.path, obstacleOf(error, 'choose another file with --log-file'), error)
  }
}
