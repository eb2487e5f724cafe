import type { Priority } from '@gearwork/protocol'
import type { Job } from './job.js'

/** What a submission packet asks for. Names are bytes, one character each. */
export interface Submission {
  readonly function: string
  /** Empty: never the same as another. `-`: the same as any with the same workload. */
  readonly unique: string
  readonly priority: Priority
  readonly background: boolean
  readonly workload: Uint8Array
  readonly reducer: string | undefined
  /** When it may run, in milliseconds since the epoch; 0 = at once. */
  readonly runAt: number
}

/** Whether a job is what a submission asked for: the store may have refused it, or the promise that it runs. */
export function isGranted({ background }: Submission, job: Job): boolean {
  if (job.state === 'refused') return false
  return job.background || !background || job.state === 'ended'
}
