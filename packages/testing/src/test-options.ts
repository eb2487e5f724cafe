import type { Class, Clock, Configuration, ContainerAdapter, DependencyContainer } from '@gearwork/core'
import type { JobServerOptions } from '@gearwork/server'
import type { ApplicationHooks } from './hooks-of.js'
import { checkedLater, kinds, must, type OptionTable, surroundings } from './option-checks.js'
import type { Provision } from './provisions.js'

/** An application under test. */
export interface TestApplicationOptions extends ApplicationHooks {
  /** The works. */
  readonly works: readonly Class[]
  /** What stands for services: `[[Smtp, fake]]`. The container builds the rest. */
  readonly provide?: readonly Provision[]
  /** What builds the works; fakes are registered below it. Default: tsyringe's global one. */
  readonly container?: DependencyContainer | ContainerAdapter
  /** Default: the built-in values; no file is read. `await loadConfiguration()` reads yours, and its set-up is run. */
  readonly configuration?: Configuration
  /** The works that are executed, by class or name. Default: all that have jobs. `false`: none; `app.execute()` does. */
  readonly execute?: readonly (Class | string)[] | false
  /** Drives server, retries, schedules, delays and time limits. Default: the system's. `fakeClock()` stands still. */
  readonly clock?: Clock
  /** What the jitter of back-off is made of: 0 to 1. Default: always 0, so that delays are their longest. */
  readonly random?: () => number
  /** What the job server is told besides. */
  readonly server?: Omit<JobServerOptions, 'listen' | 'clock' | 'tls'>
  /** How long `finished()`, `idle()` and `events.next()` wait, in milliseconds of real time. Default 4,000. */
  readonly timeoutMs?: number
}

/** What they may be. */
export const applicationOptions: OptionTable<TestApplicationOptions> = {
  ...surroundings,
  works: must('a list of classes with @Work()', Array.isArray),
  execute: must(
    'a list of works by class or name, or false',
    (value) => value === false || Array.isArray(value),
  ),
  clock: checkedLater,
  random: (option, value) => kinds.callable(option, value),
  server: (option, value) => kinds.record(option, value as object),
  timeoutMs: (option, value) => kinds.duration(option, value),
}
