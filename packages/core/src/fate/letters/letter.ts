/** A job that is given up: what it was asked, why it failed and how often it was tried. */
export interface DeadLetter {
  /** Names the letter in its store: sortable by the time it failed, then unique. Of `letterId()`. */
  readonly id: string
  /** The Gearman function it was submitted to. */
  readonly function: string
  /** Its unique key; empty when it had none. */
  readonly unique: string
  /** The bytes its caller sent, without what retries put around them. */
  readonly payload: Uint8Array
  readonly reason: DeathReason
  /** How often it was tried, the last time included. */
  readonly attempts: number
  readonly firstAt: Date
  /** When its last attempt failed. */
  readonly failedAt: Date
  /** The job server of its last attempt, as `host:port`. */
  readonly server: string
  /** Its handle there. */
  readonly handle: string
}

/** What its last attempt threw. */
export interface DeathReason {
  readonly name: string
  readonly message: string
  readonly code?: string | undefined
  readonly stack?: string | undefined
}

/** Where dead letters are kept. Each promise is kept for good: what `add` resolved for is there after a power failure. */
export interface DeadLetterStore {
  /** Resolves once the letter is kept where it survives; a letter of the same id is there already, or replaced by its equal. */
  add(letter: DeadLetter): Promise<void>
  /** Every letter, oldest first, without holding all of them in memory. */
  list(): AsyncIterable<DeadLetter>
  /** The letter of this id, or the only one whose id begins so; undefined when there is none. */
  find(id: string): Promise<DeadLetter | undefined>
  /** Removes a letter for good. False when it is gone already: somebody else has removed it. */
  remove(id: string): Promise<boolean>
  /**
   * Takes a letter so that nobody else can, settles it by `deed`, and removes it; when the deed throws, the letter stays.
   * False when the letter is gone, or somebody else has taken it. Without this method, retries of two at once may both submit.
   */
  claim?(id: string, deed: (letter: DeadLetter) => Promise<void>): Promise<boolean>
}
