/** A value as people would write it, cut to a length that fits a line. */
export function quote(value: unknown): string {
  const text =
    typeof value === 'function' || typeof value === 'symbol'
      ? String(value)
      : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** What an unknown thing that was thrown has to say, on one line. */
export function sentence(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return text.split('\n')[0] as string
}
