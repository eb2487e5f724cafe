import type { AdminClient } from '@gearwork/client'
import { Together } from './together.js'

/** So long a list is believed, in milliseconds: a server that starts anew may give handles anew, but not so fast. */
const believedMs = 1_000

/** By handle, whether a job runs in the background. */
type Rows = ReadonlyMap<string, boolean>

const none: Rows = new Map()

/**
 * A server's list of jobs. It may be long, and many jobs may fail at a time: those who ask wait for one
 * list together, and what the last one said is asked for only once. Else ten thousand failing jobs would
 * read ten thousand lists of ten thousand rows.
 */
export class JobList {
  readonly #admin: Pick<AdminClient, 'jobs'>
  #rows: Rows = none
  readonly #asked = new Together(() => this.#ask())

  constructor(admin: Pick<AdminClient, 'jobs'>) {
    this.#admin = admin
  }

  /** Undefined for a job that is not on the list. @throws where the server does not say. */
  async isBackground(handle: string): Promise<boolean | undefined> {
    return this.#rows.get(handle) ?? (await this.#asked.ask()).get(handle)
  }

  async #ask(): Promise<Rows> {
    const jobs = await this.#admin.jobs()
    const rows = new Map(jobs.map(({ handle, background }) => [handle, background]))
    this.#rows = rows
    setTimeout(() => this.#forget(rows), believedMs).unref()
    return rows
  }

  #forget(rows: Rows): void {
    if (this.#rows === rows) this.#rows = none
  }
}
