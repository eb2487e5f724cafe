import { setImmediate } from 'node:timers/promises'
import { BrokenOutputError } from '../failures/errors.js'
import type { OutputStream, Surroundings } from './surroundings.js'

/** Hears of writes that the system refused. */
export interface OutputWatch {
  /** Rejects once nothing more can be written to stdout. @throws {BrokenOutputError} */
  readonly broken: Promise<never>
  /** The same for everything that was written until now, whoever defers. */
  settled(): Promise<void>
  /** For a command that must end in order: from now on only `settled` rejects. */
  defer(): void
  /** From now on what is refused is told here, the first time, and nothing rejects any more. */
  outlast(hear: (error: BrokenOutputError) => void): void
}

/**
 * Watches both streams, and goes on after the command has ended: what a work leaves behind may still write.
 * `gearman worker:list | head -1` is no failure: who has read enough hangs up. That is nobody's fault, and no
 * reason for a worker to drop what it has in hand. Where complaints cannot be written, nobody can be told so.
 */
export function watchOutput({ stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>): OutputWatch {
  const watch = new Watch()
  hear(stdout, (error) => {
    if (error.code !== 'EPIPE') watch.refuse(new BrokenOutputError(error))
  })
  hear(stderr, () => {})
  return watch
}

/**
 * What the next refused write does:
 *
 *     racing ──defer──▶ deferred ──outlast──▶ outlasting ──refused──▶ told
 *        └───refused──▶ broken ◀──refused──┘
 *
 * racing: rejects `broken` and `settled`; deferred: `settled` alone; outlasting: is heard; then nothing.
 */
type State =
  | { readonly name: 'racing' | 'deferred' | 'told' }
  | { readonly name: 'broken'; readonly error: BrokenOutputError }
  | { readonly name: 'outlasting'; hear(error: BrokenOutputError): void }

class Watch implements OutputWatch {
  readonly broken: Promise<never>
  #reject: (error: BrokenOutputError) => void = () => {}
  #state: State = { name: 'racing' }

  constructor() {
    this.broken = new Promise<never>((_, reject) => {
      this.#reject = reject
    })
    this.broken.catch(() => {})
  }

  async settled(): Promise<void> {
    // A stream tells of a write a turn later.
    await setImmediate()
    if (this.#state.name === 'broken') throw this.#state.error
  }

  defer(): void {
    if (this.#state.name === 'racing') this.#state = { name: 'deferred' }
  }

  outlast(hear: (error: BrokenOutputError) => void): void {
    this.#state = { name: 'outlasting', hear }
  }

  refuse(error: BrokenOutputError): void {
    const state = this.#state
    if (state.name === 'outlasting') {
      this.#state = { name: 'told' }
      state.hear(error)
    } else if (state.name === 'racing' || state.name === 'deferred') {
      this.#state = { name: 'broken', error }
      if (state.name === 'racing') this.#reject(error)
    }
  }
}

function hear(stream: OutputStream, listener: (error: NodeJS.ErrnoException) => void): void {
  stream.on?.('error', listener)
}
