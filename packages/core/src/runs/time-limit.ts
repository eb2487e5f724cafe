import type { Clock } from '@gearwork/transport'
import { FunctionTimeoutError } from '@gearwork/worker'

/** How long one run may take. The worker knows nothing of it: before it answers, the fate of the job is decided. */
export interface TimeLimit {
  readonly milliseconds: number
  readonly clock: Clock
  readonly function: string
}

/**
 * What the run comes to, or a `FunctionTimeoutError`, with which `abort` is called first.
 * @throws {FunctionTimeoutError} what the run throws
 */
export function withinTime<T>(
  { milliseconds, clock, function: name }: TimeLimit,
  run: Promise<T>,
  abort: (error: Error) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => {
      const error = new FunctionTimeoutError(name, milliseconds)
      abort(error)
      reject(error)
    })
    run.finally(cancel).then(resolve, reject)
  })
}
