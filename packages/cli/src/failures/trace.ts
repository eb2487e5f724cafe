import { textOf, traceOf } from '@gearwork/protocol/thrown'

/** The stack of an error and of everything that led to it. */
export function fullTraceOf(thrown: unknown, seen: ReadonlySet<unknown> = new Set()): string {
  if (seen.has(thrown)) return '(the same again)'
  const further = new Set([...seen, thrown])
  return [
    traceOf(thrown),
    ...reasonsOf(thrown).map((reason) => `caused by: ${fullTraceOf(reason, further)}`),
  ].join('\n')
}

/** What was thrown may refuse to be asked. */
function reasonsOf(thrown: unknown): readonly unknown[] {
  try {
    if (!(thrown instanceof Error)) return []
    const reasons: unknown[] = [thrown.cause, ...(thrown instanceof AggregateError ? thrown.errors : [])]
    return reasons.filter((reason) => reason !== undefined)
  } catch (error) {
    return [textOf(error)]
  }
}
