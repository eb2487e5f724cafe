import type { Configuration, ContainerAdapter, DependencyContainer } from '@gearwork/core'
import { isRecord } from '@gearwork/transport'
import type { ApplicationHooks } from './hooks-of.js'
import { kinds, must, type OptionTable, surroundings, text } from './option-checks.js'
import type { Provision } from './provisions.js'

/** How a job is run without a server. */
export interface RunJobOptions<Work extends object = object> extends ApplicationHooks {
  /** What stands for services: `[[Smtp, fake]]`. The container builds the rest. */
  readonly provide?: readonly Provision[]
  /** The instance whose method is called. Default: the container builds it. */
  readonly instance?: Work
  /** What builds the work; fakes are registered below it. Default: tsyringe's global one. */
  readonly container?: DependencyContainer | ContainerAdapter
  /** Default: the built-in values; no file is read. `await loadConfiguration()` reads yours, and its set-up is run. */
  readonly configuration?: Configuration
  /** Which `@Work`, where several stand on the class. Default: the first. */
  readonly work?: string
  /** Which `@Job`, where several stand on the method, by its name. Default: the first. */
  readonly job?: string
  /** Which attempt it is. Default 1. */
  readonly attempt?: number
  /** The unique key that the caller gave. Default: none. */
  readonly unique?: string
  /** Default `H:test:1`. */
  readonly handle?: string
  /** Aborts the job's signal, as when the worker stops or the connection is lost. */
  readonly signal?: AbortSignal
}

/** What they may be. */
export const runOptions: OptionTable<RunJobOptions> = {
  ...surroundings,
  instance: (option, value) => kinds.record(option, value as object),
  work: text,
  job: text,
  attempt: (option, value) => kinds.wholeNumber(option, value, 1),
  unique: text,
  handle: text,
  signal: must('an AbortSignal', isSignal),
}

/** By what it can do: it may be of another realm. */
function isSignal(value: unknown): boolean {
  return isRecord(value) && 'aborted' in value && 'addEventListener' in value
}
