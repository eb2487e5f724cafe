import { Chalk, type ChalkInstance } from 'chalk'
import { printable, printableJson, printableLines } from './escape.js'
import type { Line, Style } from './line.js'
import type { OutputStream, Surroundings } from './surroundings.js'

/** The one door to the terminal: lines, JSON, complaints, results. Nothing else writes, and nothing else knows colours. */
export class Output {
  readonly #out: OutputStream
  readonly #err: OutputStream
  readonly #paintOut: Record<Style, ChalkInstance>
  readonly #paintErr: Record<Style, ChalkInstance>
  readonly #now: () => Date
  /** Whether what stands on the other stream can be taken away again. */
  readonly #rewrites: boolean
  #passing = false

  /** Whether only results and complaints are printed. */
  readonly quiet: boolean

  constructor({ stdout, stderr, env, now }: OutputSurroundings, quiet = false) {
    this.#out = stdout
    this.#err = stderr
    this.#paintOut = paints(stdout, env)
    this.#paintErr = paints(stderr, env)
    this.#now = now
    this.#rewrites = stderr.isTTY === true && env.TERM !== 'dumb'
    this.quiet = quiet
  }

  /** A report, whatever it says. */
  lines(lines: Iterable<Line>): void {
    if (this.quiet) return
    for (const line of lines) this.#out.write(`${render(line, this.#paintOut)}\n`)
  }

  /** What a command says while it works. */
  say(...line: Line): void {
    this.lines([line])
  }

  /** The same with the time before it, for those who read it later: `[2014-04-07 12:00:00] loading...`. */
  stamp(...line: Line): void {
    this.say({ style: 'faint', text: `[${timestamp(this.#now())}]` }, ' ', ...line)
  }

  /** A report for programs. It is asked for, so it is printed though quiet. */
  json(value: unknown): void {
    this.#out.write(`${printableJson(JSON.stringify(value, null, 2))}\n`)
  }

  /** The same for any number of values, none of which is waited for longer than it takes to print it. */
  async jsonList(values: AsyncIterable<unknown>): Promise<void> {
    let between = '[\n'
    for await (const value of values) {
      const lines = JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')
      this.#out.write(`${between}  ${printableJson(lines)}`)
      between = ',\n'
    }
    this.#out.write(between === '[\n' ? '[]\n' : '\n]\n')
  }

  /** Text made for a file: as it is when it goes to one, escaped when a terminal shows it. */
  text(text: string): void {
    this.#out.write(this.#out.isTTY ? printableLines(text) : text)
  }

  /** What a job sent: its very bytes when they go to a file or a program, and no controls to a terminal. */
  bytes(bytes: Uint8Array): void {
    if (this.#out.isTTY) this.#out.write(printableLines(new TextDecoder().decode(bytes)))
    else this.#out.write(bytes)
  }

  /** One line on the other stream, where nobody mistakes it for a result. */
  complain(...line: Line): void {
    this.#endPassing()
    this.#err.write(`${render(line, this.#paintErr)}\n`)
  }

  /** Several lines of detail there, for `--debug`. */
  detail(text: string): void {
    this.#err.write(`${printableLines(text)}\n`)
  }

  /** A line that the next one takes the place of; only where somebody looks on, and the terminal can do so. */
  passing(text: string): void {
    if (this.quiet || !this.#rewrites) return
    // What a narrow terminal puts into a second row would stay there.
    const room = (this.#err.columns || usualColumns) - 1
    this.#err.write(`\r\u001b[K${printable(text).slice(0, room)}`)
    this.#passing = true
  }

  /** Takes a passing line away. */
  endPassing(): void {
    this.#endPassing()
  }

  #endPassing(): void {
    if (this.#passing) this.#err.write('\r\u001b[K')
    this.#passing = false
  }
}

const usualColumns = 80

type OutputSurroundings = Pick<Surroundings, 'stdout' | 'stderr' | 'env' | 'now'>

/** Whether a stream is painted: NO_COLOR forbids it, FORCE_COLOR demands it, otherwise a terminal that can. */
export function isPainted(stream: OutputStream, env: Surroundings['env']): boolean {
  if (env.NO_COLOR || env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false') return false
  return env.FORCE_COLOR !== undefined || (stream.isTTY === true && env.TERM !== 'dumb')
}

function paints(stream: OutputStream, env: Surroundings['env']): Record<Style, ChalkInstance> {
  const chalk = new Chalk({ level: isPainted(stream, env) ? 1 : 0 })
  return { label: chalk.green, value: chalk.yellow, strong: chalk.bold, faint: chalk.dim, bad: chalk.red }
}

function render(line: Line, paint: Record<Style, ChalkInstance>): string {
  return line
    .map((part) => (typeof part === 'string' ? printable(part) : paint[part.style](printable(part.text))))
    .join('')
}

/** Local time, to the second. */
function timestamp(date: Date): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
  return `${day} ${time}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
