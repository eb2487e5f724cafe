import type { Response } from '@gearwork/protocol'
import type { Job } from './job.js'

/** One connection in its role as client: the foreground jobs it waits for. */
export class Waiter {
  readonly #send: (packet: Response) => void
  readonly #jobs = new Set<Job>()
  #exceptions: boolean

  constructor(send: (packet: Response) => void, exceptions: boolean) {
    this.#send = send
    this.#exceptions = exceptions
  }

  /** Whether it wants to hear of exceptions; otherwise they are failures to it. */
  get exceptions(): boolean {
    return this.#exceptions
  }

  askForExceptions(): void {
    this.#exceptions = true
  }

  tell(packet: Response): void {
    this.#send(packet)
  }

  await(job: Job): void {
    this.#jobs.add(job)
  }

  forget(job: Job): void {
    this.#jobs.delete(job)
  }

  /** It has gone, and waits for nothing. */
  leave(): void {
    for (const job of this.#jobs) job.detach(this)
    this.#jobs.clear()
  }
}
