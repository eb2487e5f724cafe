import type { Request } from '@gearwork/protocol'
import { abilityPacket, type Offer } from './offer.js'

/** What abilities need of the loop they belong to. */
export interface AbilitiesSupport {
  send(packet: Request): void
  isRunning(functionName: string): boolean
  /** A grab is out: its answer may be a job of any function. */
  isAsking(): boolean
  /** The server was told of a function: it may have jobs of it, and wakes nobody for those that wait already. */
  told(): void
}

/**
 * What one server has been told that we can do, in one life of its connection. A server that hears CANT_DO
 * queues every job of the function again that this connection holds: so it is said only when none of them
 * runs any more or is on its way here, and it is the way to give back a job that was handed out in vain.
 */
export class Abilities {
  readonly #offers: ReadonlyMap<string, Offer>
  readonly #support: AbilitiesSupport
  readonly #told = new Set<string>()
  /** To be taken back when nothing of them runs. */
  readonly #withdrawing = new Set<string>()
  /** Those among them of which jobs wait here to be given back. */
  readonly #held = new Set<string>()
  /** Those of which nothing runs: only the answers to the grabs that are out are waited for. */
  readonly #due = new Set<string>()

  constructor(offers: ReadonlyMap<string, Offer>, support: AbilitiesSupport) {
    this.#offers = offers
    this.#support = support
  }

  /**
   * No more is to be asked. A job waits to be given back: more grabs would draw the whole queue here, for nobody
   * can give one back while another one of its function runs. Or an ability waits for those that are out.
   */
  get holding(): boolean {
    return this.#held.size > 0 || this.#due.size > 0
  }

  tellAll(): void {
    for (const offer of this.#offers.values()) this.tell(offer)
  }

  /**
   * Says it once: gearmand counts a function that is said twice as two workers. Another timeout is no reason to
   * take it back and say it anew either: a job of it that is on its way here would run here and elsewhere.
   */
  tell(offer: Offer): void {
    const { name } = offer
    if (this.#held.has(name)) return
    this.#withdrawing.delete(name)
    this.#due.delete(name)
    if (this.#told.has(name)) return
    this.#told.add(name)
    this.#support.send(abilityPacket(offer))
    this.#support.told()
  }

  /** Takes an ability back, as soon as nothing of it runs and no grab is out. */
  withdraw(functionName: string): void {
    this.#withdrawing.add(functionName)
    this.settle(functionName)
  }

  /** A job came that will not be run here. */
  giveBack(functionName: string): void {
    this.#held.add(functionName)
    this.withdraw(functionName)
  }

  /** No grab is out any more. */
  answered(): void {
    for (const functionName of this.#due) this.settle(functionName)
  }

  /** A job of the function ended, or may have. */
  settle(functionName: string): void {
    if (!this.#withdrawing.has(functionName) || this.#support.isRunning(functionName)) return
    if (this.#support.isAsking()) this.#due.add(functionName)
    else this.#takeBack(functionName)
  }

  /** What is offered all the same is told again. */
  #takeBack(functionName: string): void {
    this.#withdrawing.delete(functionName)
    this.#held.delete(functionName)
    this.#due.delete(functionName)
    this.#told.delete(functionName)
    this.#support.send({ name: 'CANT_DO', function: functionName })
    const offer = this.#offers.get(functionName)
    if (offer !== undefined) this.tell(offer)
  }
}
