import type { CronSchedule } from '../cron/schedule.js'
import type { Settings } from '../settings/settings.js'

/** A work as those see it who list, describe or call it: everything but its class and what only that can do. */
export interface ListedWork<Job extends ListedJob = ListedJob> {
  /** What one types to mean it: its namespace, then its name. */
  readonly name: string
  readonly className: string
  /** Where its class was found; undefined for a class that was handed over. */
  readonly file: string | undefined
  readonly namespace: string
  readonly description: string
  /** How `service` reads; undefined when the class itself is the token. */
  readonly serviceName: string | undefined
  /** What holds for a worker that runs the whole work. */
  readonly settings: Settings
  readonly jobs: readonly Job[]
}

/** One job of a work, seen in the same way. */
export interface ListedJob {
  /** The name of its work. */
  readonly work: string
  /** What stands after the `~`. */
  readonly name: string
  readonly method: string
  /** The Gearman function on the wire, prefix included. */
  readonly function: string
  /** What one types to mean it: the function without the prefix. */
  readonly callableName: string
  /** What stands before the callable name on the wire; empty for a verbatim function. */
  readonly jobPrefix: string
  readonly description: string
  /** What holds for a worker that runs this job alone, and for callers who submit it. */
  readonly settings: Settings
  /** How many runs of it a process that executes the whole work has at the same time: what `@Job` says; 0 = nothing. */
  readonly ownConcurrency: number
  /** When it runs by itself. */
  readonly schedules: readonly CronSchedule[]
  /** How payloads and results become bytes: by this name, though perhaps not here. */
  readonly codec: { readonly name: string }
}
