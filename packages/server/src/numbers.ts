/** Reads a number as C does, for that is what gearmand's peers rely on: text without leading digits is 0. */
export function leadingInteger(text: string): number {
  const number = Number.parseInt(text, 10)
  return Number.isSafeInteger(number) ? number : 0
}
