/** No dead letter has this id, or one that begins so. */
export class UnknownLetterError extends Error {
  override readonly name = 'UnknownLetterError'
  readonly code = 'UNKNOWN_LETTER'

  constructor(id: string, nearest: string | undefined) {
    const remedy =
      nearest === undefined ? '`gearman failed:list` shows what there is' : `did you mean ${nearest}?`
    super(`there is no dead letter ${JSON.stringify(id)}: ${remedy}`)
  }
}

/** Dead letters were asked for, and the configuration has none kept. */
export class LettersOffError extends Error {
  override readonly name = 'LettersOffError'
  readonly code = 'LETTERS_OFF'

  constructor(file: string | undefined) {
    super(
      `no dead letters are kept: take \`failed: false\` out of ${file ?? 'the configuration'} if they should be`,
    )
  }
}
