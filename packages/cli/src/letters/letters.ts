import {
  Application,
  type Configuration,
  type DeadLetter,
  type DeadLetterStore,
  deadLettersOf,
  nearestName,
} from '@gearwork/core'
import type { Context } from '../context.js'
import { UsageError } from '../failures/errors.js'
import { bad } from '../terminal/line.js'
import { LettersOffError, UnknownLetterError } from './letter-errors.js'

/** The dead letters of a configuration. */
export interface Letters {
  readonly store: DeadLetterStore
  readonly configuration: Configuration
  /** All of them, oldest first; what lies among them and is none is complained of. */
  all(): AsyncIterable<DeadLetter>
  /** How many of these there were so far. */
  readonly passedOver: number
}

/** Which letters are meant, as it was typed. */
export interface LetterChoice {
  readonly ids: readonly string[]
  readonly all?: boolean | undefined
  readonly job?: string | undefined
  /** Only those that failed before. */
  readonly before?: Date | undefined
}

/**
 * Opens the dead letters: the set-up runs, since it may have a store of its own, and no class of works is loaded.
 * @throws {LettersOffError}
 */
export async function withLetters<T>(context: Context, use: (letters: Letters) => Promise<T>): Promise<T> {
  const configuration = await context.configuration()
  const application = await Application.boot({ configuration, works: [] })
  try {
    const store = deadLettersOf(configuration, application.container)
    if (store === undefined) throw new LettersOffError(configuration.file)
    let passedOver = 0
    const onRefused = ({ message }: Error) => {
      passedOver += 1
      context.output.complain(bad('passed over:'), ' ', message)
    }
    return await use({
      store,
      configuration,
      all: () => store.list({ onRefused }),
      get passedOver() {
        return passedOver
      },
    })
  } finally {
    await application.close()
  }
}

/** Nobody says by accident that all of them are meant. @throws {UsageError} */
export function checkChoice({ ids, all, job, before }: LetterChoice): void {
  const narrowed = job !== undefined || before !== undefined
  if (ids.length === 0 && !all) throw new UsageError('give the ids of dead letters, or --all')
  if (ids.length > 0 && all)
    throw new UsageError('ids and --all cannot be given together: leave one of them out')
  if (ids.length > 0 && narrowed) throw new UsageError('--job and --older-than need --all, not ids')
}

/**
 * The letters that are meant. Those with ids are all found before the first is given.
 * @throws {UnknownLetterError | AmbiguousLetterError}
 */
export async function* chosenLetters(letters: Letters, choice: LetterChoice): AsyncGenerator<DeadLetter> {
  if (choice.ids.length > 0) yield* await named(letters, choice.ids)
  else {
    for await (const letter of letters.all()) {
      if (isChosen(letter, choice, letters.configuration)) yield letter
    }
  }
}

/** @throws {UnknownLetterError} suggesting the nearest; {AmbiguousLetterError} */
export async function namedLetter(letters: Letters, id: string): Promise<DeadLetter> {
  const letter = await letters.store.find(id)
  if (letter !== undefined) return letter
  const ids: string[] = []
  for await (const other of letters.all()) ids.push(other.id)
  const nearest = nearestName(tailOf(id), ids.map(tailOf))
  throw new UnknownLetterError(
    id,
    ids.find((other) => tailOf(other) === nearest),
  )
}

/** What follows the time. Letters of one hour have most of that in common: none of them is meant by one that is gone. */
function tailOf(id: string): string {
  return id.slice(id.lastIndexOf('-') + 1)
}

async function named(letters: Letters, ids: readonly string[]): Promise<Iterable<DeadLetter>> {
  const found = new Map<string, DeadLetter>()
  for (const id of ids) {
    const letter = await namedLetter(letters, id)
    found.set(letter.id, letter)
  }
  return found.values()
}

/** Jobs are known by their functions: the prefix is the configuration's alone, so no class need be asked. */
function isChosen(letter: DeadLetter, { job, before }: LetterChoice, { defaults }: Configuration): boolean {
  const isOfJob = job === undefined || [job, defaults.jobPrefix.value + job].includes(letter.function)
  return isOfJob && (before === undefined || letter.failedAt < before)
}

/**
 * Does a deed for several at a time. When one fails, those in hand come to their end, and the first failure is thrown.
 */
export async function several<T>(items: AsyncIterable<T>, deed: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  let failed = false
  const lane = async (): Promise<void> => {
    for (let next = await iterator.next(); !next.done && !failed; next = await iterator.next()) {
      await deed(next.value)
    }
  }
  const stop = (error: unknown): never => {
    failed = true
    throw error
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, () => lane().catch(stop)))
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}

/** More at once wait for one disk anyway. */
const lanes = 16
