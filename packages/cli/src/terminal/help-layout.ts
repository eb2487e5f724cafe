import { Help } from 'commander'
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
  formatItem(term: string, termWidth: number, description: string, helper: Help): string {
    const width = helper.helpWidth ?? usualWidth
    if (description === '' || width - termWidth - 4 >= leastBeside) {
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper)
    }
    const below = helper.boxWrap(description, width - indent)
    return `  ${term}\n${below.replace(/^/gm, ' '.repeat(indent))}`
  },
}

/** Of a terminal it is known; elsewhere whoever reads may say it, as shells do. */
export function helpWidth({ columns }: OutputStream, { COLUMNS = '' }: Surroundings['env']): number {
  return columns || (/^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : usualWidth)
}
