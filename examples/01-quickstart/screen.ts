import chalk from 'chalk'

const barWidth = 24
/** A bar stands on the last line, and what comes next must go below it. */
let barStands = false
/** Where there is no terminal: the last quarter that was said. */
let saidQuarter = 0

export function title(text: string): void {
  saidQuarter = 0
  line(`\n${chalk.bold(text)}`)
}

export function say(what: string, text: string): void {
  line(label(what) + text)
}

/** A bar that grows in place on a terminal, and says each quarter once where there is none. */
export function progress(what: string, done: number, all: number): void {
  const text = `${label(what)}${bar(done / all)} ${done} of ${all}`
  if (process.stdout.isTTY) {
    process.stdout.write(`\r${text}`)
    barStands = true
  } else if (Math.floor((4 * done) / all) > saidQuarter) {
    saidQuarter = Math.floor((4 * done) / all)
    line(text)
  }
}

function line(text: string): void {
  console.log(barStands ? `\n${text}` : text)
  barStands = false
}

function label(what: string): string {
  return chalk.cyan(what.padEnd(12))
}

function bar(share: number): string {
  const filled = Math.round(share * barWidth)
  return '█'.repeat(filled) + chalk.dim('░'.repeat(barWidth - filled))
}
