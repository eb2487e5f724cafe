import { textOf } from '@gearwork/protocol/thrown'

/** Of what was thrown, as much as fits into a line of the terminal. */
export function firstLineOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : textOf(thrown)
  return text.split('\n')[0] as string
}
