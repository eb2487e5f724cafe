import type { CallOptions } from './call-options.js'
import type { JobStatus } from './job-status.js'

/** What a handle belongs to. */
export interface HandleFacts {
  /** The server's name for the job: `H:box:17`. */
  readonly handle: string
  /** `host:port` of the server that holds the job. */
  readonly server: string
  readonly function: string
  /** Empty where the caller gave none. */
  readonly unique: string
}

/** How callers name a job that a server has: by what they got, by what they stored of it, or by its text alone. */
export type AnyHandle = JobHandle | HandleFacts | string

/** Who can ask for a job. */
export interface StatusAsker {
  jobStatus(handle: AnyHandle, options?: CallOptions): Promise<JobStatus>
}

/** A job that a server has taken. */
export class JobHandle implements HandleFacts {
  /** As the server calls it: `H:box:17`. It means nothing to any other server. */
  readonly handle: string
  /** `host:port` of the server that holds the job. */
  readonly server: string
  readonly function: string
  readonly unique: string
  readonly #asker: StatusAsker
  #completed = false

  constructor(handle: string, server: string, functionName: string, unique: string, asker: StatusAsker) {
    this.handle = handle
    this.server = server
    this.function = functionName
    this.unique = unique
    this.#asker = asker
  }

  /** @internal Whether this is a handle of a job that its client saw complete; never of a background job. */
  static sawComplete(handle: object): boolean {
    // A proxy of a handle, as frameworks make them, has the public fields alone.
    return #completed in handle && handle.#completed
  }

  /** Asks the server that holds the job. @throws as `Client.jobStatus` */
  status(options?: CallOptions): Promise<JobStatus> {
    return this.#asker.jobStatus(this, options)
  }

  /** @internal The result has come. */
  complete(): void {
    this.#completed = true
  }

  /** The handle alone, for messages and other tools. */
  toString(): string {
    return this.handle
  }

  /** What there is to store: the handle means nothing without its server. */
  toJSON(): HandleFacts {
    return { handle: this.handle, server: this.server, function: this.function, unique: this.unique }
  }
}

/** What a handle says, unless it is only text, or none: that may throw when it is read. */
export function factsOf(handle: unknown): HandleFacts | undefined {
  try {
    const { handle: text, server, function: name = '', unique = '' } = handle as HandleFacts
    const facts = { handle: text, server, function: name, unique }
    return Object.values(facts).every((fact) => typeof fact === 'string') ? facts : undefined
  } catch {
    return undefined
  }
}
