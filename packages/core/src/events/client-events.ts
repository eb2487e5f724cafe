import type { ClientEventMap, ClientEventName, ClientEvents } from '@gearwork/client'
import type { Dispatcher } from './dispatcher.js'
import type { EventMap } from './events.js'

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

/**
 * Listeners for a client that dispatch what they hear as `gearman.client.callback.*`. Each is there only while
 * somebody hears its event: a client makes no events for nobody.
 */
export function clientEvents(dispatcher: Dispatcher): ClientEvents {
  const properties = names.map((name) => [name, { enumerable: true, get: relay(dispatcher, name) }])
  return Object.defineProperties({}, Object.fromEntries(properties))
}

type Tell = (facts: ClientEventMap[ClientEventName]) => void

function relay(dispatcher: Dispatcher, name: ClientEventName): () => Tell | undefined {
  const event = `gearman.client.callback.${name}` as const
  const tell: Tell = (facts) => void dispatcher.dispatch(event, facts as EventMap[typeof event])
  return () => (dispatcher.hears(event) ? tell : undefined)
}
