import type { Dispatcher } from '../events/dispatcher.js'
import type { EventMap, EventName } from '../events/events.js'

type CronEventName = Extract<EventName, `gearman.cron.${string}`>

/** Tells of an occurrence; nobody waits for the listeners. */
export function tellCron<N extends CronEventName>(dispatcher: Dispatcher, name: N, facts: EventMap[N]): void {
  if (dispatcher.hears(name)) void dispatcher.dispatch(name, facts)
}
