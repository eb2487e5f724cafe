import type { Buffer } from 'node:buffer'
import type { Request, Response } from '@gearwork/protocol'
import { at, type Candidate, type Place } from './balance.js'
import type { Settle } from './deferred.js'
import { type Desk, Errand } from './errand.js'
import { CallRefusedError, CallTimeoutError, type Refusal } from './errors.js'
import type { StatusReport } from './job-status.js'
import { copyOf, count } from './received.js'

/** A question to a server. */
export interface Question<Answer> {
  /** How errors name it. */
  readonly title: string
  readonly request: Request
  /** The answer in a packet; undefined where the packet answers something else. */
  read(packet: Response): Answer | undefined
}

/** Asking changes nothing: a question whose server is lost is asked again. */
export class Query<Answer> extends Errand {
  readonly #place: Place
  readonly #question: Question<Answer>
  readonly #settle: Settle<Answer>

  constructor(question: Question<Answer>, place: Place, settle: Settle<Answer>) {
    super()
    this.#place = place
    this.#question = question
    this.#settle = settle
  }

  get request(): Request {
    return this.#question.request
  }

  place<C extends Candidate>(candidates: readonly C[], urgent: boolean): C | undefined {
    return this.#place(candidates, urgent)
  }

  answered(packet: Response): boolean {
    const answer = this.#question.read(packet)
    if (answer === undefined) return false
    if (this.end()) this.#settle.resolve(answer)
    return true
  }

  refused(refusal: Refusal, desk: Desk): void {
    this.fail(new CallRefusedError(this.#question.title, desk.server, refusal))
  }

  timedOut(milliseconds: number): void {
    this.fail(new CallTimeoutError(this.#question.title, milliseconds))
  }

  fail(error: unknown): void {
    if (this.end()) this.#settle.reject(error)
  }

  /** Nobody wants the answer any more. */
  cancel(): void {
    this.end()
  }
}

/** Asks for exceptions, anew in every life of a connection. A server that refuses the option sends none. */
export class ExceptionsRequest extends Query<true> {
  constructor(server: string) {
    super(exceptionsOption, at(server), { resolve() {}, reject() {} })
  }

  override returned(): boolean {
    return false
  }
}

const exceptionsOption: Question<true> = {
  title: 'the option exceptions',
  request: { name: 'OPTION_REQ', option: 'exceptions' },
  read: (packet) => (packet.name === 'OPTION_RES' ? true : undefined),
}

export function statusOf(handle: string): Question<StatusReport> {
  return {
    title: `the status of ${handle}`,
    request: { name: 'GET_STATUS', handle },
    read: (packet) => (packet.name === 'STATUS_RES' && packet.handle === handle ? report(packet) : undefined),
  }
}

export function statusOfUnique(unique: string): Question<StatusReport & { readonly clientCount: number }> {
  return {
    title: `the status of the unique key ${JSON.stringify(unique)}`,
    request: { name: 'GET_STATUS_UNIQUE', unique },
    read(packet) {
      if (packet.name !== 'STATUS_RES_UNIQUE' || packet.unique !== unique) return undefined
      return { ...report(packet), clientCount: count(packet.clientCount) }
    },
  }
}

export function echoOf(data: Uint8Array): Question<Buffer> {
  return {
    title: 'an echo',
    request: { name: 'ECHO_REQ', data },
    read: (packet) =>
      packet.name === 'ECHO_RES' && packet.data.length === data.length ? copyOf(packet.data) : undefined,
  }
}

interface StatusArguments {
  readonly known: string
  readonly running: string
  readonly numerator: string
  readonly denominator: string
}

function report({ known, running, numerator, denominator }: StatusArguments): StatusReport {
  return {
    known: known === '1',
    running: running === '1',
    numerator: count(numerator),
    denominator: count(denominator),
  }
}
