import { setImmediate } from 'node:timers/promises'
import { BrokenOutputError } from './errors.js'
import type { OutputStream, Surroundings } from './surroundings.js'

/** Hears of writes that the system refused. */
export interface OutputWatch {
  /** Rejects once nothing more can be written to stdout. @throws {BrokenOutputError} */
  readonly broken: Promise<never>
  /** The same for everything that was written until now. */
  settled(): Promise<void>
}

/**
 * Watches both streams, and goes on after the command has ended: what a work leaves behind may still write.
 * `gearman worker:list | head -1` is no failure: who has read enough hangs up. That is nobody's fault, and no
 * reason for a worker to drop what it has in hand. Where complaints cannot be written, nobody can be told so.
 */
export function watchOutput({ stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>): OutputWatch {
  const broken = new Promise<never>((_, reject) => {
    hear(stdout, (error) => {
      if (error.code !== 'EPIPE') reject(new BrokenOutputError(error))
    })
    hear(stderr, () => {})
  })
  broken.catch(() => {})
  // A stream tells of a write a turn later.
  return { broken, settled: () => Promise.race([setImmediate(), broken]) }
}

function hear(stream: OutputStream, listener: (error: NodeJS.ErrnoException) => void): void {
  stream.on?.('error', listener)
}
