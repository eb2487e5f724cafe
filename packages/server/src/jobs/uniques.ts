import type { Job, JobQueue } from './job.js'

/**
 * Which jobs can be joined, by their keys. Nearly every key is of one function alone, and of a million functions that
 * somebody has named none is asked in vain.
 */
export class Uniques {
  readonly #holders = new Map<string, Job | Map<JobQueue, Job>>()

  /** The job that a submission to this function with this key joins, queued or running. */
  find(queue: JobQueue, key: string): Job | undefined {
    if (key === '') return undefined
    const holders = this.#holders.get(key)
    if (holders instanceof Map) return holders.get(queue)
    return holders?.queue === queue ? holders : undefined
  }

  /** The newest with this key, of any function. */
  newest(key: string): Job | undefined {
    const holders = this.#holders.get(key)
    if (!(holders instanceof Map)) return holders
    let newest: Job | undefined
    for (const job of holders.values()) if (job.number > (newest?.number ?? 0)) newest = job
    return newest
  }

  add(job: Job): void {
    const { key, queue } = job
    if (key === '') return
    const holders = this.#holders.get(key)
    if (holders instanceof Map) holders.set(queue, job)
    else if (holders === undefined) this.#holders.set(key, job)
    else this.#holders.set(key, new Map([holders, job].map((one) => [one.queue, one])))
  }

  /** The next submission with this job's key is a job of its own. */
  release(job: Job): void {
    const { key, queue } = job
    if (key === '') return
    const holders = this.#holders.get(key)
    if (holders === job) this.#holders.delete(key)
    if (!(holders instanceof Map) || holders.get(queue) !== job) return
    holders.delete(queue)
    if (holders.size === 0) this.#holders.delete(key)
  }
}
