import { Job, Work } from 'gearwork'
import { Envelope } from './envelope.js'
import { Postbox } from './postbox.js'

/** A provider like any other; its methods run as jobs. */
@Work({ name: 'Mail', description: 'Sends mail' })
export class MailWork {
  constructor(
    private readonly postbox: Postbox,
    private readonly envelope: Envelope,
  ) {}

  @Job({ description: 'Greets a new diner' })
  async welcome(address: string): Promise<string> {
    if (!address.includes('@')) throw new RangeError(`${address} is not a mail address`)
    return this.envelope.stamp(await this.postbox.post(address))
  }
}
