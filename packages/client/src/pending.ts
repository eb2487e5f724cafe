import { ProtocolError, type Response } from '@gearwork/protocol'
import type { Desk, Errand } from './errand.js'
import type { Refusal } from './errors.js'
import { Fifo } from './fifo.js'

/**
 * Who waits for which answer on one connection. Answers carry no number: they come in the order of the
 * requests, and an ERROR comes in the place of the answer it replaces.
 */
export class Pending {
  readonly #desk: Desk
  readonly #errands = new Fifo<Errand>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get size(): number {
    return this.#errands.size
  }

  push(errand: Errand): void {
    this.#errands.push(errand)
  }

  /**
   * @throws {ProtocolError} UNEXPECTED_PACKET, where nobody asked for such an answer: from there on every
   * answer would go to the wrong one, so the connection has to be given up.
   */
  answer(packet: Response): void {
    const errand = this.#errands.peek()
    if (errand === undefined || !errand.answered(packet, this.#desk)) refuse(packet, errand)
    this.#errands.shift()
  }

  /** An ERROR that replaces no answer says nothing to anybody here. */
  refuse(refusal: Refusal): void {
    this.#errands.shift()?.refused(refusal, this.#desk)
  }

  /** All of them, oldest first; nobody waits any more. */
  take(): Errand[] {
    return this.#errands.take()
  }
}

function refuse(packet: Response, errand: Errand | undefined): never {
  const where = errand === undefined ? 'nothing was asked' : `${errand.request.name} was to be answered`
  throw new ProtocolError('UNEXPECTED_PACKET', `the server sent ${packet.name} where ${where}`)
}
