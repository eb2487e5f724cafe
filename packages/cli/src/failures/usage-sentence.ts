import { alternatives } from './alternatives.js'

interface Rule {
  /** What commander says. */
  readonly pattern: RegExp
  /** The same as the other errors are told, without the remedy. */
  readonly says: (...found: readonly string[]) => string
  /** Says itself what there is. */
  readonly isWhole?: boolean
}

const rules: readonly Rule[] = [
  {
    pattern: /^unknown option '(.*)'\n\(Did you mean (.*?)\?\)$/s,
    says: (option, near) => `there is no option ${option}: did you mean ${near}?`,
    isWhole: true,
  },
  { pattern: /^unknown option '(.*)'$/s, says: (option) => `there is no option ${option}` },
  { pattern: /^missing required argument '(.*)'$/, says: (name) => `<${name}> is missing` },
  {
    pattern: /^option '(?:-\w, )?(\S+) (.*)' argument missing$/,
    says: (option, value) => `${option} lacks its ${value}`,
  },
  {
    pattern: /^option '(?:-\w, )?(\S+)(?: .*)?' cannot be used with option '(?:-\w, )?(\S+)(?: .*)?'$/,
    says: (one, other) => `${one} cannot be used with ${other}`,
    isWhole: true,
  },
  {
    pattern: /^too many arguments(?: for '.*')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    says: (most, got) => `too many arguments: it takes ${most === '0' ? 'none' : most}, got ${got}`,
  },
  {
    pattern: /^option '(?:-\w, )?(\S+) .*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s,
    says: (option, got, choices = '') =>
      `${option} must be ${alternatives(choices.split(', '))}, got ${JSON.stringify(got)}`,
    isWhole: true,
  },
]

/** What commander finds wrong, with the remedy: as `command`'s help has it, if one was typed. */
export function usageSentence(message: string, command: string | undefined): string {
  const told = message.replace(/^error: /, '')
  for (const { pattern, says, isWhole } of rules) {
    const found = pattern.exec(told)
    if (found === null) continue
    const sentence = says(...found.slice(1))
    return isWhole ? sentence : `${sentence} (${helpOf(command)} shows what there is)`
  }
  return told
}

function helpOf(command: string | undefined): string {
  return command === undefined ? '`gearman --help`' : `\`gearman help ${command}\``
}
