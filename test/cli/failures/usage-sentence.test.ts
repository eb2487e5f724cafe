import { Command, CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { CommandLineEnd } from '../../../packages/cli/src/failures/command-line-end.js'
import { rules, usageSentence } from '../../../packages/cli/src/failures/usage-sentence.js'
import { Terminal } from '../terminal.js'

type Provoked = readonly (readonly [argv: readonly string[], line: string])[]

/** One of each at least: a release of commander that says or calls them otherwise is seen here. */
const provoked: Readonly<Record<keyof typeof rules, Provoked>> = {
  'commander.unknownCommand': [
    [['job:stat us'], 'there is no command "job:stat us": did you mean job:status?'],
    [['help', "it's"], 'there is no command "it\'s": `gearman --help` lists what there is'],
  ],
  'commander.unknownOption': [
    [['failed:list', "--it's"], "there is no option --it's (`gearman help failed:list` shows what there is)"],
    [['failed:list', '--limits'], 'there is no option --limits: did you mean --limit?'],
    [['help', '-x'], 'there is no option -x (`gearman help help` shows what there is)'],
  ],
  'commander.missingArgument': [
    [['worker:execute'], '<workers> is missing (`gearman help worker:execute` shows what there is)'],
  ],
  'commander.optionMissingArgument': [
    [['server', '-p'], '--port lacks its <number> (`gearman help server` shows what there is)'],
    [['server', '--config'], '--config lacks its <file> (`gearman --help` shows what there is)'],
  ],
  'commander.conflictingOption': [
    [['job:submit', 'a', '--method', 'doLow', '--at', '+1'], '--method cannot be used with --at'],
  ],
  'commander.excessArguments': [
    [
      ['cache:clear', 'a'],
      'too many arguments: it takes none, got 1 (`gearman help cache:clear` shows what there is)',
    ],
    [
      ['job:submit', 'a', 'b', 'c'],
      'too many arguments: it takes 2, got 3 (`gearman help job:submit` shows what there is)',
    ],
  ],
  'commander.invalidArgument': [
    [
      ['job:submit', 'a', '--priority', "let's, say 'now'"],
      "--priority must be high, normal or low, got \"let's, say 'now'\"",
    ],
  ],
}

test.each(Object.entries(provoked).flatMap(([code, all]) => all.map((one) => [code, ...one] as const)))(
  '%s is told of %j',
  async (_, argv, line) => {
    const terminal = new Terminal()
    expect(await terminal.run(...argv)).toBe(2)
    expect(terminal.stderr.text).toBe(`error: ${line}\n`)
  },
)

test.each([...Object.keys(rules), 'commander.brandNew'])(
  '%s is told in the words of commander where nobody knows them',
  async (code) => {
    const reason = new CommanderError(1, code, 'error: that is not how it goes')
    expect(await usageSentence(new CommandLineEnd(reason, new Command()))).toBe('that is not how it goes')
  },
)
