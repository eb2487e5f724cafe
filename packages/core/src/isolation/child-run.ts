import type { JobResult, JobStream } from '@gearwork/worker'
import type { RunContext } from '../runs/run-context.js'
import type { ToChild } from './messages.js'

/** How a run ended in its child, or because its child did. */
type Ending = { readonly status: 'done' } | { readonly status: 'threw'; readonly error: unknown }

interface Asking {
  resolve(piece: Uint8Array | string | undefined): void
  reject(reason: unknown): void
}

/** One run of a job in a child, as its parent sees it. */
export class ChildRun {
  readonly context: RunContext
  /** @throws what the job throws, and what its child's end comes to. */
  readonly result: Promise<JobResult | JobStream>
  /** Resolves when the child is free again, or gone. */
  readonly over: Promise<void>
  readonly #send: (message: ToChild) => void
  #resolve: (result: JobResult | JobStream) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  #settleOver: () => void = () => {}
  #ending: Ending | undefined
  /** Whoever waits for the next piece. */
  #asking: Asking | undefined

  constructor(context: RunContext, send: (message: ToChild) => void) {
    this.context = context
    this.#send = send
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve
    })
  }

  /** The method yields: pieces come when they are asked for. */
  stream(): void {
    this.#resolve(this.#pieces())
  }

  piece(bytes: Uint8Array | string): void {
    this.#asking?.resolve(bytes)
  }

  /** Where the method yielded, there is no result, and its pieces end. */
  done(result: JobResult): void {
    this.#end({ status: 'done' })
    this.#asking?.resolve(undefined)
    this.#resolve(result)
  }

  threw(error: unknown): void {
    this.#end({ status: 'threw', error })
    this.#asking?.reject(error)
    this.#reject(error)
  }

  #end(ending: Ending): void {
    this.#ending = ending
    this.#settleOver()
  }

  async *#pieces(): JobStream {
    try {
      for (let piece = await this.#next(); piece !== undefined; piece = await this.#next()) yield piece
    } finally {
      if (this.#ending === undefined) this.#send({ type: 'leave' })
      await this.over
    }
  }

  #next(): Promise<Uint8Array | string | undefined> {
    return new Promise((resolve, reject) => {
      this.#asking = { resolve, reject }
      if (this.#ending === undefined) this.#send({ type: 'next' })
      else if (this.#ending.status === 'done') resolve(undefined)
      else reject(this.#ending.error)
    })
  }
}
