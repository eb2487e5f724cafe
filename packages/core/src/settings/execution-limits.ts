import type { JobDescription, WorkDescription } from '../works/description.js'
import type { SettingName, SettingValues } from './setting-values.js'
import type { Settings } from './settings.js'

/** What holds for everything that one process executes together. */
export type ExecutionLimits = Pick<
  SettingValues,
  'iterations' | 'minimumExecutionTime' | 'timeout' | 'concurrency'
>

/**
 * One process, one set of limits: the fewest iterations anybody asked for, and of the rest the most, so that
 * nothing is stopped before it may be. Zero iterations or a zero timeout mean "for ever".
 */
export function limitsOf(parts: readonly (WorkDescription | JobDescription)[]): ExecutionLimits {
  const all = <N extends SettingName>(name: N) => parts.map(({ settings }) => value(settings, name))
  const limited = all('iterations').filter((iterations) => iterations > 0)
  const timeouts = all('timeout')
  return {
    iterations: limited.length === 0 ? 0 : Math.min(...limited),
    minimumExecutionTime: Math.max(0, ...all('minimumExecutionTime')),
    timeout: timeouts.includes(0) ? 0 : Math.max(0, ...timeouts),
    concurrency: Math.max(1, ...all('concurrency')),
  }
}

function value<N extends SettingName>(settings: Settings, name: N): SettingValues[N] {
  return settings[name].value as SettingValues[N]
}
