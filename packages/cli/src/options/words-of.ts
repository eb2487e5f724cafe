/** The words of a type, in this order: one too many or too few does not compile. */
export function wordsOf<Word extends string>(words: { readonly [W in Word]: true }): readonly Word[] {
  return Object.keys(words) as Word[]
}
