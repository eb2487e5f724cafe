import { setImmediate } from 'node:timers/promises'
import { BrokenOutputError } from './errors.js'
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
  let refused: (error: BrokenOutputError) => void = () => {}
  let deferred = false
  const refusal = new Promise<never>((_, reject) => {
    refused = reject
    hear(stdout, (error) => {
      if (error.code !== 'EPIPE') refused(new BrokenOutputError(error))
    })
    hear(stderr, () => {})
  })
  const broken = new Promise<never>((_, reject) => {
    refusal.catch((error) => {
      if (!deferred) reject(error)
    })
  })
  broken.catch(() => {})
  return {
    broken,
    // A stream tells of a write a turn later.
    settled: () => Promise.race([setImmediate(), refusal]),
    defer() {
      deferred = true
    },
    outlast(hear) {
      refused = (error) => {
        refused = () => {}
        hear(error)
      }
    },
  }
}

function hear(stream: OutputStream, listener: (error: NodeJS.ErrnoException) => void): void {
  stream.on?.('error', listener)
}
