const withoutText = 'something that has no text was thrown'

/** The text of anything, also of what refuses to become one: an object without a parent, a proxy that throws. */
export function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return withoutText
  }
}

/** What people want to read of what was thrown: an error's stack, and the text of anything else. Never throws. */
export function traceOf(thrown: unknown): string {
  try {
    // To ask a proxy whether it is an error is enough to make it throw.
    return String(thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown)
  } catch {
    return withoutText
  }
}
