import type { Dispatcher } from '../events/dispatcher.js'
import type { EventMap, EventName, JobIdentity } from '../events/events.js'
import { identify } from '../events/worker-events.js'
import type { FailedJob } from './failed-job.js'

/** The events about what becomes of a failed job. */
type FateEventName = Extract<EventName, `gearman.job.${string}`>
type WhatOf<Name> = Name extends `gearman.job.${infer What}` ? What : never
type Fated = WhatOf<FateEventName>
type FactsOf<What extends Fated> = Omit<
  EventMap[`gearman.job.${What}`],
  keyof JobIdentity | 'error' | 'attempts'
>

/** Tells what became of a failed job; nobody waits for the listeners. */
export function tellFate<What extends Fated>(
  dispatcher: Dispatcher,
  what: What,
  { planned, context, error }: FailedJob,
  facts: FactsOf<What>,
): void {
  const name = `gearman.job.${what}` as const
  dispatcher.tell(name, () => {
    const { attempts } = context
    return { ...identify(planned, context), attempts, error, ...facts } as unknown as EventMap[typeof name]
  })
}
