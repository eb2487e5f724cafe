import type { Response } from '@gearwork/protocol'
import { Link, LinkedList } from '../structures/linked-list.js'
import type { Job } from './job.js'
import type { Wait } from './owed-job.js'
import type { Reader } from './reader.js'

/** One submission that waits for its job: a client that submitted twice waits twice. */
class SubmissionWait extends Link implements Wait {
  readonly job: Job
  readonly #waiter: Waiter
  place = 0

  constructor(job: Job, waiter: Waiter) {
    super()
    this.job = job
    this.#waiter = waiter
  }

  get exceptions(): boolean {
    return this.#waiter.exceptions
  }

  get reader(): Reader {
    return this.#waiter.reader
  }

  tell(packet: Response): void {
    this.#waiter.tell(packet)
  }

  release(): void {
    this.#waiter.forget(this)
  }
}

/** One connection in its role as client: the foreground jobs it waits for. */
export class Waiter {
  readonly reader: Reader
  readonly #send: (packet: Response) => void
  readonly #waits = new LinkedList<SubmissionWait>()
  #exceptions: boolean

  /** @param send tells the client. */
  constructor(send: (packet: Response) => void, reader: Reader, exceptions: boolean) {
    this.reader = reader
    this.#send = send
    this.#exceptions = exceptions
  }

  /** Whether it wants to hear of exceptions; otherwise they are failures to it. */
  get exceptions(): boolean {
    return this.#exceptions
  }

  /** Whether there is anything to tell it yet. */
  get waits(): boolean {
    return this.#waits.length > 0
  }

  askForExceptions(): void {
    this.#exceptions = true
  }

  tell(packet: Response): void {
    this.#send(packet)
  }

  await(job: Job): void {
    const wait = new SubmissionWait(job, this)
    this.#waits.push(wait)
    job.attach(wait)
  }

  /** One of its own is over. */
  forget(wait: SubmissionWait): void {
    this.#waits.remove(wait)
  }

  /** It has gone, and waits for nothing. @returns what it waited for, each as often as it did. */
  leave(): readonly Job[] {
    const jobs: Job[] = []
    for (const wait of this.#waits) {
      this.#waits.remove(wait)
      wait.job.detach(wait)
      jobs.push(wait.job)
    }
    return jobs
  }
}
