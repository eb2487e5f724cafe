import type { Priority } from '@gearwork/protocol'

/** A job that is given up: what it was asked, why it failed and how often it was tried. */
export interface DeadLetter {
  /** Names the letter in its store: sortable by the time it failed, then by the job, as far as that is known. Of `letterId()`. */
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
  /** That of its job's default method, for one that is submitted again; without it, normal. */
  readonly priority?: Priority | undefined
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
  /** The stable code of the error, where it has one. */
  readonly code?: string | undefined
  /** Where it was thrown, in the words of its worker. */
  readonly stack?: string | undefined
}

/** Where dead letters are kept. A folder, unless the set-up registers another under the token `deadLetterStore`. */
export interface DeadLetterStore {
  /**
   * Resolves once the letter is kept where it survives the process and a power failure. The same letter may come twice,
   * after an `add` that rejected: then it is kept once. A job whose server did not hear of its end is given up again, with
   * another id that ends alike: a store may keep the later letter alone.
   */
  add(letter: DeadLetter): Promise<void>
  /**
   * Every letter, oldest first, without holding all of them in memory. Letters that come while it is read are left
   * out: whoever submits what is listed comes to an end.
   */
  list(options?: LetterListOptions): AsyncIterable<DeadLetter>
  /**
   * The letter of this id, or the only one whose id begins so; undefined when there is none.
   * @throws {AmbiguousLetterError} when several ids do.
   */
  find(id: string): Promise<DeadLetter | undefined>
  /** Removes the letter of this very id for good. False when it is gone: somebody else has removed it. */
  remove(id: string): Promise<boolean>
  /**
   * Takes the letter of this very id so that nobody else can, waits for the deed, and removes it; when the deed throws
   * the letter stays. False when it is gone, or somebody else has taken it. A store without this method is for
   * one retry at a time: two may both submit a letter.
   */
  claim?(id: string, deed: (letter: DeadLetter) => Promise<void>): Promise<boolean>
}

/** How letters are listed. */
export interface LetterListOptions {
  /** Told of what lies among the letters and is none, one error for each. Default: it is passed over. */
  readonly onRefused?: ((problem: Error) => void) | undefined
}
