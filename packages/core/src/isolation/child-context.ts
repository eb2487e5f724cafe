import { Buffer } from 'node:buffer'
import { JobResultError } from '@gearwork/worker'
import type { JobLog } from '../hooks/job-log.js'
import { type JobLogLevel, lineLog } from '../hooks/line-log.js'
import type { RunContext } from '../runs/run-context.js'
import { refuseTooLarge } from '../runs/size-limit.js'
import { Asked } from './asked.js'
import type { FromChild, RunFacts } from './messages.js'

/** A job as its method sees it in a child: what it says goes to the parent, and from there to the server. */
export class ChildContext implements RunContext {
  // They are assigned together.
  declare readonly handle: string
  declare readonly function: string
  declare readonly unique: string
  declare readonly key: string
  declare readonly server: string
  declare readonly attempt: number
  declare readonly attempts: number
  readonly workload: Buffer
  /** The parent keeps what came. */
  readonly pristine: Buffer
  /** What the method says to its parent's, unless middleware gives it another. */
  log: JobLog = lineLog((level, line) => this.#say(level, line))
  readonly #send: (message: FromChild) => void
  readonly #abort = new AbortController()
  /** Those who wait for room, in the order in which they sent. */
  readonly #waiting: (() => void)[] = []
  readonly #asked = new Asked()
  #over = false

  constructor(facts: RunFacts, bytes: Uint8Array, send: (message: FromChild) => void) {
    Object.assign(this, facts)
    this.workload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.pristine = this.workload
    this.#send = send
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** @throws {JobResultError} for what is neither bytes nor text, and for what no packet holds. */
  data(bytes: Uint8Array | string): Promise<void> {
    return this.#tell({ type: 'data', bytes: this.#piece(bytes) })
  }

  /** @throws {JobResultError} for what is neither bytes nor text, and for what no packet holds. */
  warning(bytes: Uint8Array | string): Promise<void> {
    return this.#tell({ type: 'warning', bytes: this.#piece(bytes) })
  }

  /** Types vanish: what is no number at all throws here, as without isolation. */
  status(numerator: number, denominator: number): void {
    if (this.#over) return
    this.#send({ type: 'status', numerator: Number(numerator), denominator: Number(denominator) })
  }

  fail(): void {
    if (!this.#over) this.#send({ type: 'fail' })
  }

  /**
   * Sends what a method yields, each piece when it is asked for, until no more are.
   * @throws {JobResultError} for a piece that is neither bytes nor text, and what the method throws.
   */
  async stream(pieces: AsyncIterable<Uint8Array | string>): Promise<void> {
    this.#send({ type: 'stream' })
    for await (const piece of pieces) {
      if (!(await this.#asked.wait())) break
      this.#send({ type: 'piece', bytes: this.#piece(piece) })
    }
  }

  /** One more piece is wanted. */
  next(): void {
    this.#asked.add()
  }

  /** No further piece is wanted. */
  leave(): void {
    this.#asked.close()
  }

  /** The oldest thing that was sent has found room. */
  room(): void {
    this.#waiting.shift()?.()
  }

  abort(reason: Error): void {
    this.#abort.abort(reason)
    this.#release()
    this.#asked.close()
  }

  /** The run has ended: whatever its method says from now on, nobody hears it. */
  end(): void {
    this.#over = true
    this.#release()
  }

  #say(level: JobLogLevel, line: string): void {
    if (!this.#over) this.#send({ type: 'log', level, line })
  }

  #tell(message: FromChild): Promise<void> {
    if (this.#over || this.signal.aborted) return Promise.resolve()
    this.#send(message)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #piece(bytes: Uint8Array | string): Uint8Array | string {
    if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array))
      throw JobResultError.of(this.function, bytes)
    refuseTooLarge(this.function, bytes)
    return bytes
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
