import type { Command } from 'commander'
import { alternatives } from './alternatives.js'
import type { CommandLineEnd } from './command-line-end.js'
import { unknownCommand } from './unknown-command.js'

type Sentence = string | undefined

interface Rule {
  /** Finds what commander quotes in its message, and leans on as few of its own words as it can. */
  readonly facts: RegExp
  /** The same as the other errors are told, with the remedy. */
  readonly says: (command: Command, ...facts: readonly string[]) => Sentence | Promise<Sentence>
}

/** What was typed, whatever it has in it. */
const typed = /'(.*)'/s

/** The flags of an option, which have no quotes, and flags or what was typed. */
const flagsAndMore = /'([^']*)'[^']*'(.*)'/s

/** By the code of commander's error: what we ask of it can be refused for nothing else. */
export const rules = {
  'commander.unknownCommand': {
    facts: typed,
    says: ({ commands }, name = '') =>
      unknownCommand(
        name,
        commands.map((command) => command.name()),
      ),
  },
  'commander.unknownOption': {
    facts: /'(.*)'(?:.*mean (.*)\?)?/s,
    says: (command, option, near) =>
      near === undefined
        ? withHelp(`there is no option ${option}`, command)
        : `there is no option ${option}: did you mean ${near}?`,
  },
  'commander.missingArgument': {
    facts: typed,
    says: (command, name) => withHelp(`<${name}> is missing`, command),
  },
  'commander.optionMissingArgument': {
    facts: typed,
    says: (command, flags = '') => withHelp(`${nameIn(flags)} lacks its ${valueIn(flags)}`, command),
  },
  'commander.conflictingOption': {
    facts: flagsAndMore,
    says: (_, one = '', other = '') => `${nameIn(one)} cannot be used with ${nameIn(other)}`,
  },
  'commander.excessArguments': {
    facts: /(\d+)\D*$/,
    says: (command, got) => {
      const most = command.registeredArguments.length
      return withHelp(`too many arguments: it takes ${most === 0 ? 'none' : most}, got ${got}`, command)
    },
  },
  'commander.invalidArgument': {
    facts: flagsAndMore,
    says: ({ options }, flags = '', got = '') => {
      const choices = options.find((option) => option.flags === flags)?.argChoices
      return choices && `${nameIn(flags)} must be ${alternatives(choices)}, got ${JSON.stringify(got)}`
    },
  },
} as const satisfies Readonly<Record<string, Rule>>

/** Why a command line is refused; in commander's own words where they have changed. */
export async function usageSentence({ reason, command }: CommandLineEnd): Promise<string> {
  const rule = (rules as Readonly<Record<string, Rule>>)[reason.code]
  const found = rule?.facts.exec(reason.message)
  const sentence = found && (await rule?.says(command, ...found.slice(1)))
  return sentence ?? reason.message.replace(/^error: /, '')
}

function withHelp(sentence: string, command: Command): string {
  const help = command.parent === null ? 'gearman --help' : `gearman help ${command.name()}`
  return `${sentence} (\`${help}\` shows what there is)`
}

/** `--port` of `-p, --port <number>` */
function nameIn(flags: string): string {
  return /--\S+/.exec(flags)?.[0] ?? flags
}

/** `<number>` of `-p, --port <number>` */
function valueIn(flags: string): string {
  return /<.*>/.exec(flags)?.[0] ?? 'value'
}
