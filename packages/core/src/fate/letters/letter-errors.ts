import { quote } from '@gearwork/transport'
import { GearworkError } from '../../errors.js'
import { because, sentence } from '../../text.js'

/** Several dead letters have ids that begin with what was typed. */
export class AmbiguousLetterError extends GearworkError {
  override readonly name = 'AmbiguousLetterError'
  readonly code = 'AMBIGUOUS_LETTER'

  constructor(prefix: string, ids: readonly string[]) {
    super(
      `${quote(prefix)} could be any of ${ids.length} dead letters (${ids.slice(0, 2).join(', ')}${ids.length > 2 ? ', …' : ''}): type more of the id`,
    )
  }
}

/** A file lies among dead letters and is none. It is left as it is. */
export class NotALetterError extends GearworkError {
  override readonly name = 'NotALetterError'
  readonly code = 'NOT_A_LETTER'

  /** `problem`: what is wrong with it, and what to do. */
  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file} is no dead letter: ${problem}`, because(cause))
  }
}

/** A letter that the store does not take: its id, or its size. */
export class LetterRefusedError extends GearworkError {
  override readonly name = 'LetterRefusedError'
  readonly code = 'LETTER_REFUSED'

  constructor(id: string, problem: string) {
    super(`the dead letter ${quote(id)} cannot be kept: ${problem}`)
  }
}

/** The place of the dead letters cannot be read or written. */
export class LettersUnusableError extends GearworkError {
  override readonly name = 'LettersUnusableError'
  readonly code = 'LETTERS_UNUSABLE'

  constructor(folder: string, cause: unknown) {
    super(
      `dead letters cannot be kept in ${folder}: ${sentence(cause)} (make it usable, or name another as failed.folder)`,
      { cause },
    )
  }
}
