import type { Line } from '../../packages/cli/src/terminal/line.js'

/** A line without any styles. */
export function plain(line: Line): string {
  return line.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}
