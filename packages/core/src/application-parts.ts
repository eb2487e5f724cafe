import { type Clock, systemClock } from '@gearwork/transport'
import type { ApplicationOptions } from './application-options.js'
import { Gearman } from './calls/gearman.js'
import type { Configuration } from './configuration/config.js'
import { isOfTsyringe } from './container/adapter.js'
import { openContainer } from './container/container-life.js'
import { TsyringeServices } from './container/tsyringe-services.js'
import { Dispatcher } from './events/dispatcher.js'
import type { ExecutionSupport } from './execution/execution-support.js'
import { Hooks } from './hooks/hooks.js'
import { settleOverrides } from './settings/overrides.js'
import type { Settings } from './settings/settings.js'
import { Descriptions, type SomeWork } from './works/descriptions.js'
import { discoverWorks, worksIn } from './works/discovery.js'
import { Works } from './works/works.js'

/** What an application consists of, before its works are found. */
export interface ApplicationParts extends ExecutionSupport, Overriding {
  readonly descriptions: Descriptions
  readonly gearman: Gearman
  /** What time limits, retries, delays and schedules count by. */
  readonly clock: Clock
}

/** What outranks decorators and configuration: as it is handed on to children, and settled. */
interface Overriding extends Pick<ExecutionSupport, 'overrides' | 'overridesFrom'> {
  readonly settled: Partial<Settings>
}

/** The container of an application's own, and what its works are taken from. */
type Services = Pick<ExecutionSupport, 'container' | 'services' | 'ownServices'>

/** @throws {InvalidOptionError | UnknownOptionError} */
export function settleOverriding(options: ApplicationOptions): Overriding {
  const { overrides = {}, overridesFrom = 'overrides' } = options
  return { overrides, overridesFrom, settled: settleOverrides(overrides, overridesFrom) }
}

export function openServices(given: ApplicationOptions['container']): Services {
  if (given !== undefined && !isOfTsyringe(given)) {
    return { container: openContainer(), services: given, ownServices: false }
  }
  const container = openContainer(given)
  return { container, services: new TsyringeServices(container), ownServices: true }
}

/** @throws {InvalidOptionError} for what is no middleware. */
export function assemble(
  base: Services & Overriding & Pick<ApplicationParts, 'configuration'>,
  { onListenerError, use = [], clock = systemClock, works }: ApplicationOptions,
): ApplicationParts {
  const { configuration, container, settled: overrides } = base
  const descriptions = new Descriptions({ container, defaults: configuration.defaults, overrides })
  const dispatcher = new Dispatcher(onListenerError)
  const hooks = new Hooks(container)
  hooks.use(use)
  const shared = { descriptions, dispatcher, hooks, clock }
  const gearman = new Gearman({ ...shared, configuration, container, overrides, works })
  return { ...base, ...shared, gearman }
}

/** The works that were handed over, those of these files, or all. @throws what discovery throws. */
export async function findWorks(
  { works, files }: ApplicationOptions,
  configuration: Configuration,
): Promise<readonly SomeWork[]> {
  if (works !== undefined) return works.map((target) => ({ target }))
  return files === undefined ? discoverWorks(configuration) : worksIn(files)
}

/** @throws {NotAWorkError}, or what else is wrong with one of them. */
export function describeAll(
  found: readonly SomeWork[],
  { configuration, descriptions }: ApplicationParts,
  { works }: ApplicationOptions,
): Works {
  return new Works(
    descriptions.ofAll(found),
    works === undefined ? { searched: configuration.resources } : {},
  )
}
