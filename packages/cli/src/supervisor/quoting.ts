import { UsageError } from '../failures/errors.js'

/**
 * One argument of `command=` as supervisord reads it: it takes away comments, which begin with a space and
 * `;` or `#` even within quotes, replaces `%(…)s`, and splits what is left as a shell would.
 */
export function supervisorArgument(argument: string): string {
  const text = argument.replaceAll('%', '%%')
  if (/^[^\s"'\\;#]+$/.test(text)) return text
  return /\s[;#]/.test(text)
    ? text.replace(/[\s"'\\;#]/g, String.raw`\$&`)
    : `"${text.replace(/["\\]/g, String.raw`\$&`)}"`
}

/** A text of ours as the value of a key: nothing in it is replaced. */
export function supervisorText(key: string, text: string): string {
  return oneValue(key, text.replaceAll('%', percentIn(key)))
}

/** A value that somebody wrote for supervisord: `%(…)s` is meant, and a lone `%` is not. */
export function supervisorOwn(key: string, text: string): string {
  return oneValue(key, text.replace(/%%|%(?!\(\w+\)\w)/g, percentIn(key)))
}

/** supervisord's own way with `KEY="value"`: it knows no escapes, but either kind of quotes. */
export function supervisorEnvironment(variables: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${environmentValue(name, value)}`)
  return supervisorOwn('environment', pairs.join(','))
}

function environmentValue(name: string, value: string): string {
  if (!value.includes('"')) return `"${value}"`
  if (!value.includes("'") && !/^"|"$/.test(value)) return `'${value}'`
  throw new UsageError(`supervisord cannot carry the quotes of the variable ${name}: leave them out`)
}

/** supervisord 4 replaces in the names of log files twice. */
function percentIn(key: string): string {
  return key.endsWith('_logfile') ? '%%%%' : '%%'
}

function oneValue(key: string, text: string): string {
  if (!/[\r\n]|\s[;#]/.test(text)) return text
  throw new UsageError(
    `supervisord would take a part of ${key} for a comment: ${JSON.stringify(text)} must not hold a line end, nor " ;" or " #"`,
  )
}
