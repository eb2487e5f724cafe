import type { AnyHandle } from '@gearwork/client'
import { type Application, type EventMap, UnknownJobError } from '@gearwork/core'
import type { EventReader } from './event-reader.js'
import type { WaitOptions } from './waiting.js'

/** A run that is over: which job it was and how it went, with its result as the codec reads it. */
export type FinishedJob = EventMap['gearman.work.executed'] & {
  /** Undefined where it did not complete. */
  readonly result: unknown
}

/** Which run is meant, as the event of its end tells it. */
interface Wanted {
  readonly name: string
  fits(event: Pick<FinishedJob, 'handle' | 'function'>): boolean
}

/** @throws {UnknownJobError} suggesting the nearest; {WaitTimeoutError} */
export async function finishedJob(
  what: AnyHandle,
  { works }: Pick<Application, 'works'>,
  reader: EventReader,
  options: WaitOptions,
): Promise<FinishedJob> {
  const { name, fits } = wanted(what, works)
  const event = await reader.take(
    (one) => one.name === 'gearman.work.executed' && fits(one),
    `there is no new finished run of ${name}`,
    options,
  )
  const facts = event as EventMap['gearman.work.executed']
  return { ...facts, result: resultOf(facts) }
}

/** A name of a job is read as one; whatever else looks like a handle is a handle. */
function wanted(what: AnyHandle, works: Application['works']): Wanted {
  if (typeof what !== 'string') return withHandle(what.handle)
  try {
    const job = works.findJob(what)
    return { name: what, fits: (event) => event.function === job.function }
  } catch (error) {
    if (error instanceof UnknownJobError && /:\d+$/.test(what)) return withHandle(what)
    throw error
  }
}

function withHandle(handle: string): Wanted {
  return { name: handle, fits: (event) => event.handle === handle }
}

function resultOf({ outcome, job }: EventMap['gearman.work.executed']): unknown {
  return outcome.status === 'complete' && outcome.data.length > 0 ? job.codec.decode(outcome.data) : undefined
}
