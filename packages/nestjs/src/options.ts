import type { ApplicationOptions, Class, ExecutionStop, ServersInput } from '@gearwork/core'
import { ConfigurableModuleBuilder } from '@nestjs/common'

/** What `GearmanModule.forRoot` takes, and what the factory of `forRootAsync` gives. */
export interface GearmanModuleOptions
  extends Pick<
    ApplicationOptions,
    'cwd' | 'file' | 'configuration' | 'overrides' | 'onListenerError' | 'use'
  > {
  /** Job servers that outrank those of works and configuration. */
  readonly servers?: ServersInput
  /** The works that this process executes, by class or name; `true`: all that are providers. Default: none. */
  readonly execute?: boolean | readonly (Class | string)[]
  /**
   * How long a shutdown waits for the jobs in hand, in milliseconds; then their signals abort, and their servers give
   * them to others. Default 10,000.
   */
  readonly drainMs?: number
  /**
   * Told when the execution has ended by itself: its iterations are done, no job came for too long, a job failed that has
   * `exitOnFailure`, or somebody asked it to from outside. The application goes on, and executes nothing more.
   * Default: a warning of Nest's logger.
   */
  readonly onStopped?: (stop: ExecutionStop) => void | Promise<void>
}

/** An injectable that finds the options out: `useClass` and `useExisting` of `forRootAsync`. */
export interface GearmanOptionsFactory {
  createGearmanOptions(): GearmanModuleOptions | Promise<GearmanModuleOptions>
}

/** What `forRoot` and `forRootAsync` take besides, whoever makes the options. */
export interface GearmanModuleExtras {
  /** Whether other modules have it without importing it. Default true. */
  readonly isGlobal?: boolean
}

/** Where Nest keeps the options. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: moduleOptions } =
  new ConfigurableModuleBuilder<GearmanModuleOptions>()
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createGearmanOptions')
    .setExtras<GearmanModuleExtras>({ isGlobal: true }, (module, { isGlobal }) => ({
      ...module,
      global: isGlobal ?? true,
    }))
    .build()
