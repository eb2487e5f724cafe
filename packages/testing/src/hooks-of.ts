import type { ApplicationOptions } from '@gearwork/core'

/** What goes to an application as it is. */
export type ApplicationHooks = Pick<ApplicationOptions, 'use' | 'listeners' | 'overrides' | 'onListenerError'>

/** Those that are there, and nothing else. */
export function hooksOf({ use, listeners, overrides, onListenerError }: ApplicationHooks): ApplicationHooks {
  return {
    ...(use !== undefined && { use }),
    ...(listeners !== undefined && { listeners }),
    ...(overrides !== undefined && { overrides }),
    ...(onListenerError !== undefined && { onListenerError }),
  }
}
