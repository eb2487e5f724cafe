import { type Argument, type Command, Help } from 'commander'
import type { OutputStream, Surroundings } from './surroundings.js'

/** In characters: a text that has less room beside what it is about stands below it. */
const leastBeside = 30
const indent = 6
const usualWidth = 100

/** How help looks; commander's own leaves a text that has less than 40 characters to whoever breaks it. */
export const helpLayout = {
  showGlobalOptions: true,
  minWidthToWrap: 10,
  styleTitle: (title: string) => title.toLowerCase(),
  /** Without `[options]`, which every command has: they took the room of what it does. */
  subcommandTerm: (command: Command) =>
    [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
  formatItem(term: string, termWidth: number, description: string, helper: Help): string {
    const width = helper.helpWidth ?? usualWidth
    if (description === '' || width - termWidth - 4 >= leastBeside) {
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper)
    }
    const below = helper.boxWrap(description, width - indent)
    return `  ${term}\n${below.replace(/^/gm, ' '.repeat(indent))}`
  },
}

function argumentTerm(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}

/**
 * Of a terminal it is known; elsewhere whoever reads may say it, as shells do. Through a pager help comes to the terminal that
 * the errors go to.
 */
export function helpWidth({ columns }: OutputStream, { stderr, env }: Page): number {
  const { COLUMNS = '' } = env
  return columns || (/^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : stderr.columns || usualWidth)
}

type Page = Pick<Surroundings, 'stderr' | 'env'>
