/**
 * Reads a number as C does, for that is what gearmand's peers rely on: text without leading digits is 0, and a number
 * too large is the largest there is. A time in nanoseconds is far away, not at hand.
 */
export function leadingInteger(text: string): number {
  const number = Number.parseInt(text, 10)
  if (Number.isNaN(number)) return 0
  return Math.min(Math.max(number, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}
