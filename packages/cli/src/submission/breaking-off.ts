import { exitCodes, signalExitCode } from '../failures/exit-codes.js'
import { watchSignals } from '../signals/signals.js'
import type { InsistingSignal, Surroundings } from '../terminal/surroundings.js'

/**
 * The exit code of a deed that the first signal breaks off, so that what is open around it is closed. The second one
 * does what it does by itself.
 */
export async function untilSignal(
  surroundings: Surroundings,
  deed: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const signals = watchSignals(surroundings)
  const controller = new AbortController()
  let heard: InsistingSignal | undefined
  void signals.first.then((signal) => {
    heard = signal
    signals.ignore()
    controller.abort()
  })
  try {
    await deed(controller.signal)
    return exitCodes.done
  } catch (error) {
    if (heard === undefined) throw error
    return signalExitCode(heard)
  } finally {
    signals.ignore()
  }
}
