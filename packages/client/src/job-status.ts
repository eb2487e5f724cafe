/** What a server says of a job. */
export interface StatusReport {
  /** The server holds the job, queued or running. */
  readonly known: boolean
  /** A worker has it. */
  readonly running: boolean
  /** How far the worker says it has come; 0 of 0 until it says anything. */
  readonly numerator: number
  readonly denominator: number
}

/** How a job stands. Servers forget jobs as soon as they end: then it is not known. */
export class JobStatus implements StatusReport {
  /** The server holds the job, queued or running. */
  readonly known: boolean
  /** A worker has it. */
  readonly running: boolean
  /** How far the worker says it has come; 0 of 0 until it says anything. */
  readonly numerator: number
  readonly denominator: number
  readonly #seenFinished: boolean

  constructor({ known, running, numerator, denominator }: StatusReport, seenFinished = false) {
    this.known = known
    this.running = running
    this.numerator = numerator
    this.denominator = denominator
    this.#seenFinished = seenFinished
  }

  /** From 0 to 100; 0 as long as the worker has not said how far it is. */
  get percent(): number {
    if (this.#seenFinished) return 100
    if (!(this.denominator > 0)) return 0
    return Math.min(100, Math.max(0, (this.numerator / this.denominator) * 100))
  }

  /** The same as `known`. */
  get isKnown(): boolean {
    return this.known
  }

  /** The same as `running`. */
  get isRunning(): boolean {
    return this.running
  }

  /**
   * This client saw the job complete. A server cannot say so: for it, a job that has finished and one that
   * never was are both unknown.
   */
  get isFinished(): boolean {
    return this.#seenFinished
  }
}

/** How the job with a unique key stands. */
export class UniqueStatus extends JobStatus {
  /** How many clients wait for it in the foreground. */
  readonly clientCount: number

  constructor(report: StatusReport & { readonly clientCount: number }) {
    super(report)
    this.clientCount = report.clientCount
  }
}
