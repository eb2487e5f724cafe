import { setImmediate } from 'node:timers/promises'
import {
  type ApplicationOptions,
  container,
  type DeadLetter,
  type DeadLetterStore,
  deadLetterStore,
} from '@gearwork/core'
import { bareConfiguration } from '../running.js'

/** A store in memory, which a test can have refuse. */
export class KeptLetters implements DeadLetterStore {
  readonly all: DeadLetter[] = []
  refusal: Error | undefined

  async add(letter: DeadLetter): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal
    // As long as a disk takes.
    await setImmediate()
    this.all.push(letter)
  }

  async *list(): AsyncGenerator<DeadLetter> {
    yield* this.all
  }

  async find(id: string): Promise<DeadLetter | undefined> {
    return this.all.find((letter) => letter.id === id)
  }

  async remove(): Promise<boolean> {
    return false
  }

  /** Those of an application that keeps its letters here. */
  get options(): ApplicationOptions {
    const own = container.createChildContainer()
    own.registerInstance(deadLetterStore, this)
    return { container: own, configuration: { ...bareConfiguration, failed: { folder: '/nowhere' } } }
  }
}
