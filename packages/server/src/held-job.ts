import { Buffer } from 'node:buffer'
import type { Jobs } from './rules/jobs.js'
import type { JobState } from './states.js'

/** A job that a server has, as whoever holds the server sees it. */
export interface HeldJob {
  readonly handle: string
  readonly function: string
  /** `entering`: not on the disk yet. `waiting`: for its time. */
  readonly state: Exclude<JobState, 'ended' | 'refused'>
  /** It runs whether or not anybody waits for it. */
  readonly background: boolean
}

/** All that there are at this moment. Inside, a name is a character a byte; outside, it is as its peers write it. */
export function heldJobs(jobs: Jobs): readonly HeldJob[] {
  return [...jobs].map((job) => ({
    handle: jobs.handleOf(job),
    function: Buffer.from(job.queue.name, 'latin1').toString(),
    state: job.state as HeldJob['state'],
    background: job.background,
  }))
}
