import { whenAborted } from '../aborts.js'

/** Options of a flow. */
export interface FlowOptions {
  /** How many may be on their way, or have come and not been read yet. */
  readonly inFlight: number
  /** Give outcomes in the order of the items, rather than as they come. */
  readonly ordered: boolean
  /** The first that aborts ends it. */
  readonly signals: readonly AbortSignal[]
}

/**
 * Does something with each of any number of items, many at a time, and gives what came of each. The next item is taken
 * when there is room for it, so nothing grows with their number: neither what is on its way, nor what nobody has read.
 *
 * `deed` must not reject. A source that throws, or a signal, ends the flow with its reason once all that was begun has
 * been read.
 */
export class Flow<Item, Outcome> {
  readonly #items: AsyncIterable<Item> | Iterable<Item>
  readonly #deed: (item: Item, index: number) => Promise<Outcome>
  readonly #options: FlowOptions
  /** Somebody may read, and a further item may be taken. */
  readonly #news = new Bell()
  readonly #room = new Bell()
  readonly #early = new Map<number, Outcome>()
  #settled: Outcome[] = []
  #begun = 0
  #given = 0
  #read = 0
  #source: 'flowing' | 'ended' | { readonly error: unknown } = 'flowing'

  constructor(
    items: AsyncIterable<Item> | Iterable<Item>,
    deed: (item: Item, index: number) => Promise<Outcome>,
    options: FlowOptions,
  ) {
    this.#items = items
    this.#deed = deed
    this.#options = options
  }

  /** To be read once. Whoever breaks off takes no more items; what is on its way goes on unheard. */
  async *outcomes(): AsyncGenerator<Outcome, void, void> {
    const cancels = this.#options.signals.map((signal) => whenAborted(signal, () => this.#end('ended')))
    try {
      if (this.#aborted !== undefined) this.#end('ended')
      else void this.#feed()
      while (!(await this.#isOver())) yield* this.#takeSettled()
      this.#throwReason()
    } finally {
      for (const cancel of cancels) cancel()
      this.#end('ended')
    }
  }

  async #feed(): Promise<void> {
    try {
      for await (const item of this.#items) {
        if (!this.#isFlowing) break
        this.#begin(item, this.#begun++)
        while (this.#isFlowing && this.#begun - this.#read >= this.#options.inFlight) await this.#room.rings()
        if (this.#begun % itemsPerTurn === 0) await turn()
        // Another item would be lost.
        if (!this.#isFlowing) break
      }
      this.#end('ended')
    } catch (error) {
      this.#end({ error })
    }
  }

  #begin(item: Item, index: number): void {
    void this.#deed(item, index).then((outcome) => this.#settle(outcome, index))
  }

  #settle(outcome: Outcome, index: number): void {
    if (this.#options.ordered) this.#putInOrder(outcome, index)
    else this.#settled.push(outcome)
    this.#news.ring()
  }

  /** Gives outcomes as far as there is no gap in them. */
  #putInOrder(outcome: Outcome, index: number): void {
    this.#early.set(index, outcome)
    for (; this.#early.has(this.#given); this.#given++) {
      this.#settled.push(this.#early.get(this.#given) as Outcome)
      this.#early.delete(this.#given)
    }
  }

  *#takeSettled(): Generator<Outcome, void, void> {
    const settled = this.#settled
    this.#settled = []
    for (const outcome of settled) {
      yield outcome
      this.#read += 1
      this.#room.ring()
    }
  }

  /** Waits for something to read. */
  async #isOver(): Promise<boolean> {
    while (this.#settled.length === 0) {
      if (!this.#isFlowing && this.#read === this.#begun) return true
      await this.#news.rings()
    }
    return false
  }

  get #aborted(): AbortSignal | undefined {
    return this.#options.signals.find(({ aborted }) => aborted)
  }

  #throwReason(): void {
    if (this.#aborted !== undefined) throw this.#aborted.reason
    if (typeof this.#source === 'object') throw this.#source.error
  }

  get #isFlowing(): boolean {
    return this.#source === 'flowing'
  }

  /** Takes no more items. Whatever ended it first counts. */
  #end(source: 'ended' | { readonly error: unknown }): void {
    if (this.#isFlowing) this.#source = source
    this.#room.ring()
    this.#news.ring()
  }
}

/** Deeds that wait for nothing would keep timers and sockets, and so signals, from their turn. */
const itemsPerTurn = 1_000

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Wakes the one who waits. Whoever comes late looks first whether there is need to. */
class Bell {
  #wake: (() => void) | undefined

  rings(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  ring(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}
