import { loadConfiguration } from '../configuration/config.js'
import { closeContainer, openContainer } from '../container/container-life.js'
import { Dispatcher } from '../events/dispatcher.js'
import { Hooks } from '../hooks/hooks.js'
import { settleOverrides } from '../settings/overrides.js'
import { Descriptions } from '../works/descriptions.js'
import type { GearmanOptions, GearmanParts } from './gearman-options.js'
import { settleOpenOptions } from './open-options.js'

/** What a Gearman that belongs to no application is made from: its configuration is read, its container open. */
export async function openParts(given: GearmanOptions | null | undefined): Promise<GearmanParts> {
  const { servers, cwd, file, onListenerError, ...options } = settleOpenOptions(given)
  const configuration = options.configuration ?? (await loadConfiguration({ cwd, file }))
  const { defaults } = configuration
  const overrides = settleOverrides({ servers }, 'Gearman.open()')
  const container = openContainer(options.container)
  return {
    ...options,
    configuration,
    container,
    hooks: new Hooks(container),
    dispatcher: new Dispatcher(onListenerError),
    overrides,
    descriptions: new Descriptions({ container, defaults, overrides }),
    release: () => closeContainer(container),
  }
}
