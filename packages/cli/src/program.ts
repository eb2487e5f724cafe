import { Command as Commander, Option } from 'commander'
import { type Command, type CommandRow, commandRows } from './command-table.js'
import { Context, type GlobalOptions } from './context.js'
import { CommandLineEnd } from './failures/command-line-end.js'
import type { OptionRow } from './options/option-row.js'
import { globalOptions } from './options/option-table.js'
import type { OutputWatch } from './terminal/broken-output.js'
import { helpLayout, helpWidth } from './terminal/help-layout.js'
import { isPainted } from './terminal/output.js'
import type { Surroundings } from './terminal/surroundings.js'

/**
 * The command line as commander knows it. Parsing throws a CommandLineEnd where commander is done with it before a
 * command has run; `ended` is told the exit code of the command that ran.
 */
export function createProgram(
  surroundings: Surroundings,
  output: OutputWatch,
  ended: (exitCode: number) => void,
): Commander {
  const program = endingAsIts(new Commander('gearman'))
    .description('Gearwork: a worker framework for Gearman')
    .version(surroundings.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureOutput(outputOf(surroundings))
    .configureHelp(helpLayout)
    .helpCommand(false)
  for (const option of globalOptions) program.addOption(optionOf(option))
  program.addHelpText('after', examplesText(['gearman worker:list', 'gearman help worker:execute']))
  for (const row of commandRows) addCommand(program, row, { surroundings, output, ended })
  addHelp(program)
  return program
}

interface Stage {
  readonly surroundings: Surroundings
  readonly output: OutputWatch
  readonly ended: (exitCode: number) => void
}

function addCommand(program: Commander, row: CommandRow, { surroundings, output, ended }: Stage): void {
  const command = endingAsIts(program.command(row.name)).description(row.says)
  for (const [syntax, says] of row.args) command.argument(syntax, says)
  for (const option of row.options) command.addOption(optionOf(option))
  command.addHelpText('after', examplesText(row.examples))
  command.action(async () => {
    const context = new Context(surroundings, command.optsWithGlobals<GlobalOptions>(), output)
    // The table ties a command to its options; commander knows them as texts alone.
    const run = (await row.load()) as Command<unknown>
    ended((await run(context, command.args, command.opts())) ?? 0)
  })
}

/** Commander's own shows the whole help for a command that there is not, as if nothing were wrong. */
function addHelp(program: Commander): void {
  const help = endingAsIts(program.command('help [command]')).description(
    'Show this, or the help of one command',
  )
  help.action((name?: string) => {
    const command = name === undefined ? program : program.commands.find((one) => one.name() === name)
    if (command !== undefined) return command.help()
    return program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' })
  })
}

/** Instead of the process: commander does not tell which command its error is about. @throws {CommandLineEnd} */
function endingAsIts(command: Commander): Commander {
  return command.exitOverride((reason) => {
    throw new CommandLineEnd(reason, command)
  })
}

function optionOf({ flags, says, repeatable, choices, conflicts, group, hidden }: OptionRow): Option {
  const option = new Option(flags, says)
  if (choices !== undefined) option.choices(choices)
  if (conflicts !== undefined) option.conflicts([...conflicts])
  if (group !== undefined) option.helpGroup(group)
  if (hidden) option.hideHelp()
  if (repeatable) option.argParser((text, before: readonly string[] = []) => [...before, text])
  return option
}

/** Errors are told by those who catch them: commander itself keeps silent. */
function outputOf(surroundings: Surroundings) {
  const { stdout, stderr, env } = surroundings
  return {
    writeOut: (text: string) => void stdout.write(text),
    writeErr: (text: string) => void stderr.write(text),
    outputError: () => {},
    getOutHelpWidth: () => helpWidth(stdout, surroundings),
    getErrHelpWidth: () => helpWidth(stderr, surroundings),
    getOutHasColors: () => isPainted(stdout, env),
    getErrHasColors: () => isPainted(stderr, env),
  }
}

function examplesText(examples: readonly string[]): string {
  return `\nexamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`
}
