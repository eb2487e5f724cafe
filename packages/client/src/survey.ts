import { at } from './balance.js'
import type { CallOptions } from './call-options.js'
import type { Settle } from './deferred.js'
import type { StatusReport } from './job-status.js'
import type { ResolvedClientOptions } from './options.js'
import { Query, type Question } from './query.js'
import type { Servers } from './servers.js'

/**
 * One question to several servers, where any of them may know the job: the first that does answers, and otherwise
 * whoever answered. Once one has answered, nobody waits for those that are down.
 */
export class Survey<Report extends StatusReport> {
  readonly #servers: Servers
  readonly #settle: Settle<Report>
  readonly #errors: unknown[] = []
  /** Those that have not answered. */
  readonly #open: Map<string, Query<Report>>
  #answer: Report | undefined

  constructor(
    servers: Servers,
    names: readonly string[],
    question: Question<Report>,
    settle: Settle<Report>,
  ) {
    this.#servers = servers
    this.#settle = settle
    this.#open = new Map(names.map((name, index) => [name, this.#query(name, index, question)]))
  }

  /** @throws {ClientOptionError} quoting what is no limit */
  start(options: CallOptions, { timeoutMs, clock }: ResolvedClientOptions): void {
    const queries = [...this.#open.values()]
    for (const query of queries) query.limit(options, timeoutMs, clock)
    // A signal that had aborted has ended them all.
    if (this.#open.size === 0) return
    this.#servers.watch(this.#losses)
    for (const query of queries) this.#servers.take(query)
  }

  #query(server: string, index: number, question: Question<Report>): Query<Report> {
    return new Query(question, at(server), {
      resolve: (report) => this.#answered(server, report),
      reject: (error) => {
        this.#errors[index] = error
        this.#close(server)
      },
    })
  }

  #answered(server: string, report: Report): void {
    if (report.known || this.#answer === undefined) this.#answer = report
    this.#close(server)
    if (report.known) this.#abandon(() => true)
    else this.#losses()
  }

  /** A server may have been lost. */
  readonly #losses = (): void => {
    if (this.#answer !== undefined) this.#abandon((server) => this.#servers.isDown(server))
  }

  /** Those that stand in line for a server lose their place at once. */
  #abandon(isHopeless: (server: string) => boolean): void {
    const hopeless = [...this.#open.keys()].filter(isHopeless)
    if (hopeless.length === 0) return
    for (const server of hopeless) this.#close(server)
    this.#servers.sweep()
  }

  /** Nothing is expected of the server any more. */
  #close(server: string): void {
    const query = this.#open.get(server)
    if (query === undefined) return
    this.#open.delete(server)
    query.cancel()
    if (this.#open.size === 0) this.#finish()
  }

  /** Where nobody answered, the first server's error stands for all. */
  #finish(): void {
    this.#servers.unwatch(this.#losses)
    if (this.#answer === undefined) this.#settle.reject(this.#errors[0])
    else this.#settle.resolve(this.#answer)
  }
}
