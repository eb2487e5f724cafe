import {
  type AdminRequest,
  formatAdminRequest,
  parseReportLine,
  type ReportName,
  type ReportRows,
  refuseAnswer,
  reportEnd,
} from '@gearwork/protocol'
import type { Cancel, Clock } from '@gearwork/transport'
import { checkOperands } from './admin-operands.js'
import type { CallOptions } from './call-options.js'
import type { Settle } from './deferred.js'
import { AdminRefusedError, CallTimeoutError } from './errors.js'
import { type Limited, watch } from './limit.js'

/** What a line of an answer leads to: more must come, or the answer is whole. */
type Reading<Answer> = { readonly status: 'more' } | { readonly status: 'whole'; readonly answer: Answer }

/** Reads an answer line by line. */
export type AnswerReader<Answer> = (line: string) => Reading<Answer>

/** The answers of commands that tell something: `OK`, and it. Old servers leave out the OK. */
export function readText(line: string): Reading<string> {
  return { status: 'whole', answer: textOf(line) }
}

/** As `readText`, of a number. */
export function readNumber(line: string): Reading<number> {
  if (!/^\d+$/.test(textOf(line))) refuseAnswer(line, 'a number')
  return { status: 'whole', answer: Number(textOf(line)) }
}

/** The answers of commands that do something: whatever is not OK was said to somebody else. */
export function readDone(line: string): Reading<void> {
  if (!/^OK\b/.test(line)) refuseAnswer(line, 'OK')
  return { status: 'whole', answer: undefined }
}

/** A table that ends in a line with a dot. */
export function readReport<N extends ReportName>(name: N): AnswerReader<ReportRows[N][]> {
  const rows: ReportRows[N][] = []
  return (line) => {
    if (line === reportEnd) return { status: 'whole', answer: rows }
    rows.push(parseReportLine(name, line))
    return { status: 'more' }
  }
}

/** `waiting` for a connection; `ended`: it was answered, or given up. */
type CommandState = 'waiting' | 'sent' | 'ended'

/** One command of the text protocol, and its answer as far as it has come. */
export class AdminCommand<Answer = unknown> implements Limited {
  readonly #text: string
  readonly #title: string
  readonly #read: AnswerReader<Answer>
  readonly #settle: Settle<Answer>
  readonly #silent: () => void
  #lines = 0
  #state: CommandState = 'waiting'
  #watch: Cancel | undefined

  /** `silent` is told of an answer that did not come in time, where the question was sent. */
  constructor(request: AdminRequest, read: AnswerReader<Answer>, settle: Settle<Answer>, silent: () => void) {
    this.#text = formatAdminRequest(checkOperands(request))
    this.#title = request.command
    this.#read = read
    this.#settle = settle
    this.#silent = silent
  }

  /** It was answered, or given up. */
  get ended(): boolean {
    return this.#state === 'ended'
  }

  /** Sets the limits of the command. @throws {ClientOptionError} quoting what is no duration */
  limit(options: CallOptions, defaultMs: number, clock: Clock): void {
    this.#watch = watch(options, defaultMs, clock, this)
  }

  /** Sends it, unless its caller has given it up meanwhile: then nobody wants it done. False: it was not sent. */
  send(connection: { sendText(line: string): void }): boolean {
    if (this.#state === 'ended') return false
    this.#state = 'sent'
    connection.sendText(this.#text)
    return true
  }

  /** Takes a line of the answer. True: that was the last one. @throws {ProtocolError} where it is none. */
  take(line: string, server: string): boolean {
    this.#lines += 1
    if (this.#lines === 1 && isRefusal(line)) {
      this.fail(new AdminRefusedError(server, this.#title, line.slice(refusal.length).trim()))
      return true
    }
    const reading = this.#read(line)
    if (reading.status === 'more') return false
    this.#end()
    this.#settle.resolve(reading.answer)
    return true
  }

  aborted(reason: unknown): void {
    this.fail(reason)
  }

  timedOut(milliseconds: number): void {
    const wasSent = this.#state === 'sent'
    this.fail(new CallTimeoutError(JSON.stringify(this.#title), milliseconds))
    if (wasSent) this.#silent()
  }

  fail(error: unknown): void {
    this.#end()
    this.#settle.reject(error)
  }

  #end(): void {
    this.#state = 'ended'
    this.#watch?.()
  }
}

const refusal = 'ERR '

/** Columns of tables are parted by tabs, so that a function may be called ERR. */
function isRefusal(line: string): boolean {
  return line.startsWith(refusal) && !line.includes('\t')
}

function textOf(line: string): string {
  return line.replace(/^OK ?/, '').trim()
}
