import type { ClientOptions } from '@gearwork/client'
import { systemClock } from '@gearwork/transport'
import { clientEvents } from '../events/client-events.js'
import type { Settings } from '../settings/settings.js'
import { Callables } from './callers/callables.js'
import { ClassCallers } from './callers/class-callers.js'
import { Directory } from './callers/directory.js'
import { NamedCallers } from './callers/named-callers.js'
import { ClientPool } from './client-pool.js'
import type { GearmanParts } from './gearman-options.js'
import { JobStatuses } from './job-statuses.js'
import { Waits } from './submissions/waits.js'
import { keyGenerator } from './unique-keys.js'

/** What a Gearman calls with. */
export interface GearmanInsides {
  /** What holds for functions that nobody describes. */
  readonly settings: Settings
  readonly clients: ClientPool
  readonly callables: Callables
  /** Calls that are not at a server. */
  readonly waits: Waits
  readonly directory: Directory
  readonly statuses: JobStatuses
  readonly byClass: ClassCallers
  readonly byName: NamedCallers
}

export function assembleInsides(parts: GearmanParts): GearmanInsides {
  const { configuration, container, dispatcher, overrides, hooks, clock = systemClock } = parts
  const { defaults } = configuration
  const clients = new ClientPool({ ...clientOptions(parts), events: clientEvents(dispatcher) })
  const uniqueKey = () => parts.uniqueKey ?? keyGenerator(container, configuration.uniqueKey)
  const waits = new Waits(clock, parts.timeoutMs)
  const callables = new Callables({ clients, hooks, clock, container, uniqueKey, waits })
  const directory = new Directory({ ...parts, onStale: parts.onStaleManifest })
  const settings = { ...defaults, ...overrides }
  const configured = [settings.servers.value, defaults.servers.value]
  return {
    settings,
    clients,
    callables,
    waits,
    directory,
    statuses: new JobStatuses(clients, configured, () => directory.works()),
    byClass: new ClassCallers(callables, waits.closing, parts.descriptions),
    byName: new NamedCallers(directory, callables, waits.closing),
  }
}

function clientOptions({ configuration, ...parts }: GearmanParts): ClientOptions {
  const { connection, clientId, timeoutMs, patienceMs } = parts
  const stated = Object.entries({ clientId, timeoutMs, patienceMs }).filter(
    ([, value]) => value !== undefined,
  )
  return { ...Object.fromEntries(stated), connection: { ...configuration.connection, ...connection } }
}
