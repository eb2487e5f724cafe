import chalk from 'chalk'

const barWidth = 24
/** A bar stands on the last line, and what comes next must go below it. */
let barStands = false

export function title(text: string): void {
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
  } else if (quarter(done, all) > quarter(done - 1, all)) {
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

function quarter(done: number, all: number): number {
  return Math.floor((4 * done) / all)
}
