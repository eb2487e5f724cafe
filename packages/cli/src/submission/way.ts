import type { JobHandle } from '@gearwork/client'
import { type CallOptions, type SubmitMethod, type Way, ways } from '@gearwork/core'
import type { Priority } from '@gearwork/protocol'
import { UsageError } from '../failures/errors.js'
import type { Submission } from './submission.js'

/** What people type of how a job is to be submitted. */
export interface TypedWay {
  readonly method?: SubmitMethod | undefined
  readonly background?: boolean | undefined
  readonly foreground?: boolean | undefined
  readonly priority?: Priority | undefined
  readonly at?: string | undefined
}

/** Servers know but one priority for what runs later. @throws {UsageError} */
export function checkWay({ at, priority = 'normal' }: TypedWay): void {
  if (at === undefined || priority === 'normal') return
  throw new UsageError(`a job that is put off has normal priority: leave out --priority ${priority}, or --at`)
}

/** The job's default method, unless options say otherwise. */
export function wayOf({ method }: Submission, typed: TypedWay): Way {
  const { background, priority } = ways[typed.method ?? method]
  return {
    background: (background || typed.background || typed.at !== undefined) && !typed.foreground,
    priority: typed.priority ?? priority,
  }
}

const inBackground = { normal: 'doBackground', high: 'doHighBackground', low: 'doLowBackground' } as const

/** Hands it over. `at`: when it is to run; undefined: at once, or as its `debounce` says. */
export function handOver(
  { caller, payload }: Submission,
  priority: Priority,
  at: Date | undefined,
  options: CallOptions,
): Promise<JobHandle> {
  if (at !== undefined) return caller.doEpoch(at, payload, options)
  return caller[inBackground[priority]](payload, options)
}
