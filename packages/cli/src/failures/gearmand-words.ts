/** gearmand's levels, which it takes behind `--verbose`, by what they are called here. */
const levels: Readonly<Record<string, string>> = {
  FATAL: 'error',
  ALERT: 'error',
  CRITICAL: 'error',
  ERROR: 'error',
  WARNING: 'warn',
  NOTICE: 'info',
  INFO: 'info',
  DEBUG: 'debug',
}

/** What is wrong with a refused command line of `server` that gearmand takes; undefined for one that it refuses too. */
export function gearmandAdvice(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((argument) => /^--verbose(=|$)/.test(argument))
  const level = argv[at]?.split('=')[1] ?? argv[at + 1] ?? ''
  const own = at >= 0 ? levels[level.toUpperCase()] : undefined
  return own === undefined ? undefined : `--verbose takes no level here: say --log-level ${own}`
}
