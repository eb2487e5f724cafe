import { Job, type JobContext, On, singleton, Work } from 'gearwork'

/** The pans of the kitchen: one for everybody. */
@singleton()
export class Pans {
  readonly #free = ['the black pan', 'the copper pan']

  /** A pan until the end of the block. */
  take(): Disposable & { readonly name: string } {
    const name = this.#free.pop() ?? 'a pot'
    return { name, [Symbol.dispose]: () => void this.#free.push(name) }
  }

  get free(): number {
    return this.#free.length
  }
}

/** What every kitchen can do. */
export abstract class Kitchen {
  abstract readonly country: string

  @Job({ description: 'Says where the dishes come from' })
  origin(): string {
    return `cooked as in ${this.country}`
  }
}

@Work({ name: 'Tapas', inject: [Pans, 'cook'] })
export class TapasKitchen extends Kitchen {
  readonly country = 'Spain'

  constructor(
    readonly pans: Pans,
    readonly cook: string,
  ) {
    super()
  }

  @Job({ description: 'Fries what is ordered' })
  fry(dish: string): string {
    using pan = this.pans.take()
    return `${this.cook} fries ${dish} in ${pan.name}`
  }

  @Job({ description: 'Sends one plate after the other' })
  async *menu(dishes: readonly string[], job: JobContext): AsyncGenerator<string> {
    for (const dish of dishes) {
      if (job.signal.aborted) return
      yield dish.toUpperCase()
    }
  }

  @On('gearman.worker.stopped')
  close(): void {
    console.log(`closed      with ${this.pans.free} pans on the shelf`)
  }
}
