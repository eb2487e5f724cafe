import type { Clock } from '@gearwork/transport'
import type { Configuration } from './configuration/config.js'
import type { ContainerAdapter } from './container/adapter.js'
import type { Class, DependencyContainer } from './container/tokens.js'
import type { ListenerFailure } from './events/dispatcher.js'
import type { Overrides, OverridesSource } from './settings/overrides.js'
import type { MiddlewareOption } from './works/description.js'

/** Where an application finds its works and their configuration. */
export interface ApplicationOptions {
  /** Where the search for the configuration begins. Default: the working directory. */
  readonly cwd?: string | undefined
  /** The configuration's file. Default: search. */
  readonly file?: string | undefined
  /** A configuration that has been read already. */
  readonly configuration?: Configuration
  /**
   * What builds the works: a container of tsyringe's, which the application's own is a child of, or an adapter for
   * another. Options that are functions, and the set-up module, are given tsyringe's either way. Default: its global one.
   */
  readonly container?: DependencyContainer | ContainerAdapter
  /** The works. Default: those that the configuration's resources hold. */
  readonly works?: readonly Class[]
  /** The files of works to load, absolute. Default: all that the configuration's resources hold. */
  readonly files?: readonly string[] | undefined
  /** What outranks decorators and configuration. */
  readonly overrides?: Overrides
  /** Where they are stated, which errors and the sources of settings name. Default `overrides`. */
  readonly overridesFrom?: OverridesSource
  /** Objects with `@On` methods, or classes of such, which the container builds once the set-up has run. */
  readonly listeners?: readonly object[]
  /** Told of a listener that threw. Default: a process warning. */
  readonly onListenerError?: ListenerFailure
  /** Middleware around all runs, and all submissions, from the outermost inwards; that of the set-up is inside of it. */
  readonly use?: MiddlewareOption
  /** What time limits, retries, delays and schedules count by. Default: the system's. */
  readonly clock?: Clock
}
