import type { Buffer } from 'node:buffer'
import { limits } from '@gearwork/protocol'
import { isHeartbeat } from '@gearwork/transport'
import { at, leastLoaded, type Place } from './balance.js'
import type { CallOptions } from './call-options.js'
import { ClientOptionError, SubmissionInvalidError } from './errors.js'
import { type AnyHandle, factsOf, type HandleFacts, JobHandle, type StatusAsker } from './job-handle.js'
import { JobStatus, type StatusReport, UniqueStatus } from './job-status.js'
import type { ResolvedClientOptions } from './options.js'
import { checkText, toBytes, type Workload } from './payload.js'
import { echoOf, Query, type Question, statusOf, statusOfUnique } from './query.js'
import type { Servers } from './servers.js'
import { Survey } from './survey.js'

const handleForms = 'a JobHandle, what its JSON holds, or its text'

/** Asks servers how jobs stand. */
export class Questions implements StatusAsker {
  readonly #servers: Servers
  readonly #options: ResolvedClientOptions

  constructor(servers: Servers, options: ResolvedClientOptions) {
    this.#servers = servers
    this.#options = options
  }

  async jobStatus(handle: AnyHandle, options: CallOptions = {}): Promise<JobStatus> {
    if (typeof handle === 'string') return new JobStatus(await this.#askAll(statusOfHandle(handle), options))
    const facts = factsOf(handle)
    if (facts === undefined) throw new ClientOptionError('a job handle', handleForms, handle)
    const question = statusOfHandle(facts.handle)
    if (!this.#servers.names.includes(facts.server)) throw foreign(facts, this.#servers.names)
    const report = await this.#ask(question, at(facts.server), options)
    return new JobStatus(report, JobHandle.sawComplete(handle) && !report.known)
  }

  async uniqueStatus(unique: string, options: CallOptions): Promise<UniqueStatus> {
    const question = statusOfUnique(checked('unique key', unique, limits.unique))
    return new UniqueStatus(await this.#askAll(question, options))
  }

  async echo(data: Workload, options: CallOptions): Promise<Buffer> {
    const bytes = toBytes(data)
    if (isHeartbeat(bytes))
      throw new SubmissionInvalidError(`the connection keeps the echo ${bytes} for itself`)
    return this.#ask(echoOf(bytes), leastLoaded, options)
  }

  #ask<Answer>(question: Question<Answer>, place: Place, options: CallOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const query = new Query(question, place, { resolve, reject })
      query.limit(options, this.#options.timeoutMs, this.#options.clock)
      this.#servers.take(query)
    })
  }

  #askAll<R extends StatusReport>(question: Question<R>, options: CallOptions): Promise<R> {
    return new Promise((resolve, reject) => {
      const survey = new Survey<R>(this.#servers, this.#servers.likely, question, { resolve, reject })
      survey.start(options, this.#options)
    })
  }
}

function statusOfHandle(handle: string): Question<StatusReport> {
  return statusOf(checked('job handle', handle, limits.handle))
}

function checked(what: string, text: string, mostBytes: number): string {
  checkText(what, text, mostBytes)
  return text
}

function foreign({ handle, server }: HandleFacts, servers: readonly string[]): ClientOptionError {
  const ours = `held by one of this client's servers (${servers.join(', ')})`
  return new ClientOptionError('a job', ours, `${handle} of ${server}`)
}
