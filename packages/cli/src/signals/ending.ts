import { exitCodes, signalExitCode } from '../failures/exit-codes.js'
import type { SignalWatch } from './signals.js'

/** What the second signal does to a command that goes on. */
export interface Insistence {
  /** Gives up what is in hand. */
  stop(): Promise<unknown> | undefined
  /** How long it may take to end after that, in milliseconds: a disk may hang, a job may not listen. */
  readonly lateMs: number
}

/** The exit code of a command that goes on until it is done or a second signal ends it. */
export async function untilItsEnd(
  signals: SignalWatch,
  ordered: Promise<unknown>,
  insistence: Insistence,
): Promise<number> {
  try {
    await Promise.race([ordered, insistedOn(signals, ordered, insistence)])
  } catch (error) {
    // Whoever insists is told of no failure.
    if (signals.insisted === undefined) throw error
  } finally {
    signals.ignore()
  }
  return signals.insisted === undefined ? exitCodes.done : signalExitCode(signals.insisted)
}

/** Resolves after the second signal, when all has ended or had its time to. */
async function insistedOn(
  signals: SignalWatch,
  ordered: Promise<unknown>,
  { stop, lateMs }: Insistence,
): Promise<void> {
  await signals.second
  void stop()?.catch(() => {})
  await atMost(lateMs, ordered).catch(() => {})
}

/** Waits for it until the time is over. */
async function atMost(milliseconds: number, deed: Promise<unknown>): Promise<void> {
  let limit: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    limit = setTimeout(resolve, milliseconds)
  })
  try {
    await Promise.race([deed, late])
  } finally {
    clearTimeout(limit)
  }
}
