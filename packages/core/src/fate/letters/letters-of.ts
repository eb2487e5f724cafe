import type { Configuration } from '../../configuration/config.js'
import type { DependencyContainer, InjectionToken } from '../../container/tokens.js'
import { FolderLetters } from './folder-letters.js'
import type { DeadLetterStore } from './letter.js'

/**
 * The token under which the set-up may register a store of its own:
 * `container.registerInstance(deadLetterStore, new TableLetters(pool))`.
 */
export const deadLetterStore: InjectionToken<DeadLetterStore> = Symbol.for('gearwork.deadLetterStore')

/** Where dead letters go: to what the set-up registered, else into the configured folder; undefined when `failed` is false. */
export function deadLettersOf(
  { failed }: Pick<Configuration, 'failed'>,
  container: DependencyContainer,
): DeadLetterStore | undefined {
  if (failed === false) return undefined
  return container.isRegistered(deadLetterStore, true)
    ? container.resolve(deadLetterStore)
    : new FolderLetters(failed.folder)
}
