import type { Buffer } from 'node:buffer'
import { callListener } from '@gearwork/transport'
import type { JobExceptionError } from './job-errors.js'
import type { JobHandle } from './job-handle.js'

/** What every event says of its job. */
export interface JobFacts {
  readonly function: string
  /** Empty where the caller gave none. */
  readonly unique: string
  /** Absent as long as no server acknowledged the job. */
  readonly handle?: JobHandle
  /** What the caller gave with the submission. */
  readonly context: unknown
}

/** What happens to a submission, by Gearman's own names, with what its listeners get. */
export interface ClientEventMap {
  /** The job is about to be sent, or to wait for a server. */
  readonly workload: JobFacts & { readonly workload: Uint8Array }
  /** A server took it. */
  readonly created: JobFacts & { readonly handle: JobHandle }
  /** The worker sent a piece of the result. */
  readonly data: JobFacts & { readonly data: Buffer }
  /** The worker sent a warning; the job goes on. */
  readonly warning: JobFacts & { readonly data: Buffer }
  /** The worker told how far it is, or `addTaskStatus` has its answer. */
  readonly status: JobFacts & { readonly numerator: number; readonly denominator: number }
  /** The worker's function threw: the end of the job. */
  readonly exception: JobFacts & { readonly data: Buffer; readonly error: JobExceptionError }
  /** Any other end without a result: the worker failed it, it was refused, lost, timed out or aborted. */
  readonly fail: JobFacts & { readonly error: unknown }
  /** The result: the end of the job. */
  readonly complete: JobFacts & { readonly data: Buffer }
}

/** The names of the events. */
export type ClientEventName = keyof ClientEventMap

const names: Readonly<Record<ClientEventName, true>> = {
  workload: true,
  created: true,
  data: true,
  warning: true,
  status: true,
  exception: true,
  fail: true,
  complete: true,
}

export const clientEventNames = Object.keys(names) as readonly ClientEventName[]

/**
 * Listeners by event. One that throws, or rejects, becomes a process warning with the code `GEARWORK_LISTENER`, and
 * hurts nobody else.
 */
export type ClientEvents = {
  readonly [E in ClientEventName]?: (event: ClientEventMap[E]) => unknown
}

/** Calls the listeners in order. */
export function tell<E extends ClientEventName>(
  listeners: readonly ClientEvents[],
  name: E,
  event: ClientEventMap[E],
): void {
  for (const listener of listeners) {
    if (listener[name] !== undefined) callListener('client', name, () => listener[name]?.(event))
  }
}
