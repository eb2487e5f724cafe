import { setTimeout as sleep } from 'node:timers/promises'
import { Job, type JobContext, singleton, Work } from 'gearwork'

export interface Diner {
  readonly name: string
  readonly address: string
}

export interface Receipt {
  readonly messageId: string
}

/** Where letters leave the house. A real one speaks SMTP; this one takes as long and sends nothing. */
@singleton()
export class Postbox {
  #sent = 0

  async post(_to: string, signal: AbortSignal): Promise<Receipt> {
    await sleep(25, undefined, { signal })
    this.#sent += 1
    return { messageId: `letter-${this.#sent}` }
  }
}

/** An ordinary service class: the container builds it, and its methods run as jobs. */
@Work({ name: 'Mail', description: 'Sends mail' })
export class MailWork {
  constructor(private readonly postbox: Postbox) {}

  @Job({ description: 'Greets a new diner' })
  async welcome(diner: Diner, job: JobContext): Promise<Receipt> {
    if (!diner.address.includes('@')) throw new RangeError(`${diner.address} is not a mail address`)
    return this.postbox.post(diner.address, job.signal)
  }

  @Job({ description: 'Sends the weekly letter', defaultMethod: 'doBackground' })
  async newsletter(diners: readonly Diner[], job: JobContext): Promise<{ sent: number }> {
    for (const [index, diner] of diners.entries()) {
      await this.postbox.post(diner.address, job.signal)
      job.status(index + 1, diners.length)
    }
    return { sent: diners.length }
  }
}
