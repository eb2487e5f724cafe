import { type AdminRequest, ProtocolError, type ReportName, type ReportRows } from '@gearwork/protocol'
import {
  Connection,
  formatAddress,
  NoServerError,
  type ResolvedConnectionOptions,
  type ServerAddress,
} from '@gearwork/transport'
import { AdminCommand, type AnswerReader, readDone, readReport } from './admin-command.js'
import type { CallOptions } from './call-options.js'
import { ClientClosedError } from './errors.js'
import { Fifo } from './fifo.js'
import { none } from './options.js'

/** One connection for the text protocol, made when it is needed; commands are answered in their order. */
export class AdminLink {
  readonly server: string
  readonly #address: ServerAddress
  readonly #options: ResolvedConnectionOptions
  readonly #timeoutMs: number
  readonly #commands = new Fifo<AdminCommand>()
  #connection: Connection | undefined
  #whenClosed: Promise<void> | undefined

  constructor(address: ServerAddress, options: ResolvedConnectionOptions, timeoutMs: number) {
    this.server = formatAddress(address)
    this.#address = address
    this.#options = options
    this.#timeoutMs = timeoutMs
  }

  report<N extends ReportName>(name: N, options?: CallOptions): Promise<ReportRows[N][]> {
    return this.ask({ command: name }, readReport(name), options)
  }

  done(request: AdminRequest, options?: CallOptions): Promise<void> {
    return this.ask(request, readDone, options)
  }

  ask<Answer>(
    request: AdminRequest,
    read: AnswerReader<Answer>,
    options: CallOptions = none,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#whenClosed !== undefined) throw new ClientClosedError()
      const command = new AdminCommand(request, read, { resolve, reject }, () => this.#silent())
      command.limit(options, this.#timeoutMs, this.#options.clock)
      if (!command.ended) this.#send(command as AdminCommand)
    })
  }

  close(): Promise<void> {
    this.#whenClosed ??= this.#drop(new ClientClosedError())
    return this.#whenClosed
  }

  /** Until the connection is open commands wait; then all that still wait are sent. */
  #send(command: AdminCommand): void {
    this.#commands.push(command)
    this.#connection ??= this.#connect()
    const connection = this.#connection
    // Where TLS files cannot be read it fails on the spot, and the next command makes another.
    connection.open()
    if (connection.state === 'open') command.send(connection)
  }

  /** What was given up meanwhile gets no answer, so it must not wait for one either. */
  #opened(connection: Connection): void {
    for (const command of this.#commands.take()) {
      if (command.send(connection)) this.#commands.push(command)
    }
  }

  #connect(): Connection {
    const connection = new Connection(
      this.#address,
      {
        opened: () => this.#opened(connection),
        packet: ({ name }) => {
          throw new ProtocolError('UNEXPECTED_PACKET', `the server sent ${name}, expected a line of text`)
        },
        line: (line) => this.#receive(line),
        lost: (error) => this.#unreachable(error),
        failed: (error) => this.#unreachable(error),
      },
      this.#options,
    )
    return connection
  }

  /** What throws here ends the connection: where a line does not fit, the ones behind it cannot either. */
  #receive(line: string): void {
    if (this.#commands.peek()?.take(line, this.server)) this.#commands.shift()
  }

  #unreachable(error: Error): void {
    void this.#drop(new NoServerError([{ server: this.server, error }]))
  }

  /** Nobody can tell whether the answer still comes, so the next command gets a connection of its own. */
  #silent(): void {
    this.#unreachable(new Error(`the job server at ${this.server} did not answer`))
  }

  #drop(reason: Error): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    for (const command of this.#commands.take()) command.fail(reason)
    return connection?.close() ?? Promise.resolve()
  }
}
