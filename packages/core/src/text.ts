/** A value as people would write it, cut to a length that fits a line. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'object' ? written(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** Not everything has JSON, and not everything has a text: circles, and objects without a parent. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** What an unknown thing that was thrown has to say, on one line. */
export function sentence(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : plain(thrown)
  return text.split('\n')[0] as string
}

function plain(thrown: unknown): string {
  return typeof thrown === 'object' ? written(thrown) : String(thrown)
}

/** `: did you mean "Mail"?`, or nothing when no name is near. */
export function suggestion(nearest: string | undefined): string {
  return nearest === undefined ? '' : `: did you mean ${quote(nearest)}?`
}

/** An error's options: a cause that is not there is left out, so that nobody prints it. */
export function because(cause: unknown): { readonly cause?: unknown } {
  return cause === undefined ? {} : { cause }
}
