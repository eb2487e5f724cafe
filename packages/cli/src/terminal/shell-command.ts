/** A command line that a shell runs as it is. */
export function shellCommand(parts: readonly string[]): string {
  return parts.map(shellQuote).join(' ')
}

/** One argument as a POSIX shell reads it. */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./~-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
