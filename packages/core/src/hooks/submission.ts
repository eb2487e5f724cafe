import type { JobHandle } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { Chain } from './chain.js'
import { NotSubmittedError } from './hook-errors.js'

/** A typed submission on its way out, as middleware sees it: its payload accepted and in bytes. */
export interface Submission {
  /** The Gearman function, prefix included. */
  readonly function: string
  readonly background: boolean
  readonly priority: Priority
  /** When it is to run: a date, or milliseconds since the epoch; undefined: at once. */
  readonly at: Date | number | undefined
  /** What is sent. */
  workload: Uint8Array | string
  /** The unique key: the caller's own or a generated one; undefined: none. At most 63 bytes. */
  unique: string | undefined
  /** What the server called the job, once `next()` is done. */
  handle: JobHandle | undefined
}

/** What was sent, and what its server calls it. */
export interface Sending<Sent> {
  readonly sent: Sent
  readonly created: Promise<JobHandle>
}

/**
 * Submits through middleware. What was sent is there as soon as it is sent: once it is, nothing that middleware does
 * takes it back.
 * @throws {NotSubmittedError} where middleware did not call `next()`, and what it threw before it did.
 */
export function submitThrough<Sent>(
  chain: Chain<Submission, void>,
  submission: Submission,
  send: () => Sending<Sent>,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    let began = false
    const core = async () => {
      began = true
      try {
        const { sent, created } = send()
        resolve(sent)
        submission.handle = await created
      } catch (error) {
        // Middleware may keep it to itself.
        reject(error)
        throw error
      }
    }
    chain(submission, core).then(() => {
      if (!began) reject(new NotSubmittedError(submission.function))
    }, reject)
  })
}
