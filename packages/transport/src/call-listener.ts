import { traceOf } from '@gearwork/protocol'

/**
 * Calls somebody's listener, which hurts nobody: what it throws, or what a promise of any make that it returns rejects
 * with, becomes a process warning with the code `GEARWORK_LISTENER`. `owner`: whose event it is, `client` or `worker`.
 */
export function callListener(owner: string, event: string, call: () => unknown): void {
  const failed = (error: unknown) => warn(`a ${owner}'s listener for ${event} threw`, error)
  try {
    const answer = call()
    if (answer !== undefined) Promise.resolve(answer).then(undefined, failed)
  } catch (error) {
    failed(error)
  }
}

function warn(sentence: string, error: unknown): void {
  process.emitWarning(sentence, { code: 'GEARWORK_LISTENER', detail: traceOf(error) })
}
