import type { Cancel, Clock } from '@gearwork/transport'

/** A server that owes an answer gives it in microseconds; one that takes so long, in milliseconds, may be hung. */
export const silentAfterMs = 1_000

/** The part of a connection that tells of silence. */
export interface Heard {
  /** When the server was last heard, in milliseconds since the epoch. */
  readonly heardAt: number | undefined
}

export interface SilenceSupport {
  /** Whether the server owes an answer. */
  owes(): boolean
  /** It owed one a while ago, owes one now, and was not heard between. */
  silent(): void
}

/** After a busy turn timers run before sockets are read: what was answered meanwhile is read in this time, in milliseconds. */
const graceMs = silentAfterMs / 10

/**
 * Looks now and then whether a server still answers, so that nothing needs to be done for each answer. It rests while
 * none is owed: a worker that has nothing to do wakes its machine for nothing.
 */
export class SilenceWatch {
  readonly #clock: Clock
  readonly #heard: Heard
  readonly #support: SilenceSupport
  #owed = false
  /** Undefined while it rests. */
  #cancel: Cancel | undefined

  constructor(clock: Clock, heard: Heard, support: SilenceSupport) {
    this.#clock = clock
    this.#heard = heard
    this.#support = support
  }

  /** The server owes an answer from now on; one that owed another already is being watched, and goes on to be. */
  begin(): void {
    if (this.#cancel !== undefined) return
    this.#owed = true
    this.#goOn()
  }

  stop(): void {
    this.#cancel?.()
  }

  #look(): void {
    const owed = this.#owed
    this.#owed = this.#support.owes()
    if (!this.#owed) this.#cancel = undefined
    else if (owed && this.#isSilent()) this.#wait(graceMs, () => this.#lookAgain())
    else this.#goOn()
  }

  #lookAgain(): void {
    this.#goOn()
    if (this.#isSilent()) this.#support.silent()
  }

  #isSilent(): boolean {
    const quietMs = this.#clock.now() - (this.#heard.heardAt ?? Number.POSITIVE_INFINITY)
    return this.#support.owes() && quietMs >= silentAfterMs
  }

  #goOn(): void {
    this.#wait(silentAfterMs, () => this.#look())
  }

  #wait(milliseconds: number, then: () => void): void {
    this.#cancel = this.#clock.after(milliseconds, then)
  }
}
