import type { ClientEventMap, ClientEventName, ClientEvents } from '@gearwork/client'
import type { Dispatcher } from './dispatcher.js'
import type { EventMap, EventName } from './events.js'

const names = [
  'workload',
  'created',
  'data',
  'warning',
  'status',
  'exception',
  'fail',
  'complete',
] as const satisfies readonly ClientEventName[]

/** Listeners for a client that dispatch what they hear as `gearman.client.callback.*`. */
export function clientEvents(dispatcher: Dispatcher): ClientEvents {
  const listeners = names.map((name) => {
    const event: EventName = `gearman.client.callback.${name}`
    const tell = (facts: ClientEventMap[ClientEventName]) => {
      if (dispatcher.hears(event)) void dispatcher.dispatch(event, facts as EventMap[typeof event])
    }
    return [name, tell]
  })
  return Object.fromEntries(listeners) as ClientEvents
}
