import { isRecord } from '@gearwork/transport/record'
import { checkOptions } from '../settings/option-checks.js'
import { statedOptions } from '../stated-options.js'
import type { GearmanOptions } from './gearman-options.js'

const text = { must: 'be a string', holds: (value: unknown) => typeof value === 'string' }
const callable = { must: 'be a function', holds: (value: unknown) => typeof value === 'function' }
/** What it may be is asked by those whom it is handed on to. */
const asked = { must: '', holds: () => true }

/**
 * The options of `Gearman.open()`; `null` says nothing. For those whose compiler does not check it.
 * @throws {InvalidOptionError | UnknownOptionError}
 */
export function settleOpenOptions(given: GearmanOptions | null | undefined): GearmanOptions {
  const place = 'Gearman.open()'
  const stated = Object.entries(statedOptions<GearmanOptions>(place, 'servers', given))
  const options: GearmanOptions = Object.fromEntries(stated.filter(([, value]) => value !== null))
  checkOptions<GearmanOptions>(checks, place, options)
  return options
}

const checks = {
  servers: asked,
  cwd: text,
  file: text,
  configuration: {
    must: 'be what loadConfiguration() gives',
    holds: (value: unknown) => isRecord(value) && 'defaults' in value,
  },
  container: {
    must: 'be a container of tsyringe',
    holds: (value: unknown) => hasMethods(value, 'createChildContainer', 'resolve'),
  },
  uniqueKey: callable,
  onListenerError: callable,
  manifest: text,
  onStaleManifest: callable,
  clock: {
    must: 'be an object with now() and after()',
    holds: (value: unknown) => hasMethods(value, 'now', 'after'),
  },
  connection: asked,
  clientId: asked,
  timeoutMs: asked,
  patienceMs: asked,
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof Reflect.get(value, name) === 'function')
}
