import { InvalidOptionError, nearestName, settleOverrides, UnknownOptionError } from '@gearwork/core'
import type { GearmanModuleExtras, GearmanModuleOptions } from './options.js'

/** Throws for a value that cannot be. */
type OptionCheck = (option: string, value: unknown) => void

/** The application checks the value itself, under the same name. */
const checkedLater: OptionCheck = () => {}
const text = must('be a string', (value) => typeof value === 'string')
const callable = must('be a function', (value) => typeof value === 'function')

const checks: { readonly [N in keyof Required<GearmanModuleOptions>]: OptionCheck } = {
  execute: must('be true, false, or a list of works by class or name', isExecute),
  // The application would speak of `overrides.servers`, which nobody wrote.
  servers: must('be "host:port", { host, port }, or a list or map of them', areServers),
  drainMs: must('be a number of milliseconds, 0 or more', isDuration),
  onStopped: callable,
  cwd: text,
  file: text,
  configuration: checkedLater,
  overrides: checkedLater,
  use: checkedLater,
  onListenerError: callable,
}

/** What the module itself takes, before there is a factory. */
const extras: { readonly [N in keyof Required<GearmanModuleExtras>]: true } = { isGlobal: true }

const place = 'GearmanModule'

/**
 * For those whose compiler does not check them: a misspelt option would be left unheard.
 * @throws {InvalidOptionError | UnknownOptionError} naming them as they were written
 */
export function checkOptions(options: GearmanModuleOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError(`what the factory of ${place} returns`, 'be an object of options', options)
  }
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) refuseUnknown(name)
    if (value !== undefined) checks[name](name, value)
  }
}

function must(wanted: string, holds: (value: unknown) => boolean): OptionCheck {
  return (option, value) => {
    if (!holds(value)) throw new InvalidOptionError(`${option} of ${place}`, wanted, value)
  }
}

function isOption(name: string): name is keyof GearmanModuleOptions {
  return Object.hasOwn(checks, name)
}

function refuseUnknown(name: string): never {
  const elsewhere = Object.hasOwn(extras, name) ? 'forRootAsync() itself, beside the factory' : undefined
  throw new UnknownOptionError(place, name, nearestName(name, Object.keys(checks)), elsewhere)
}

function isExecute(value: unknown): boolean {
  return typeof value === 'boolean' || (Array.isArray(value) && value.every(namesWork))
}

function namesWork(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'function'
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function areServers(servers: unknown): boolean {
  try {
    settleOverrides({ servers: servers as never })
    return true
  } catch {
    return false
  }
}
