import { Buffer } from 'node:buffer'
import type { JobLog, JobLogLine } from '@gearwork/core'
import { type JobSupport, WorkerJob } from '@gearwork/worker'

/** How far a job said it is. */
export interface RecordedStatus {
  readonly numerator: number
  readonly denominator: number
}

/** What a job wrote to `job.log`. */
export interface RecordedLog {
  readonly level: keyof JobLog
  /** Undefined where there were fields alone. */
  readonly message: string | undefined
  /** Undefined where there was a message alone. */
  readonly fields: object | undefined
}

/** What a job is known by. */
export interface JobFacts {
  readonly handle: string
  readonly function: string
  readonly unique: string
  readonly server: string
  readonly workload: Uint8Array
}

/** A job in hand that no server gave: it keeps what it is told, in order. */
export class Recording implements JobSupport {
  readonly server: string
  readonly wanted = true
  readonly statuses: RecordedStatus[] = []
  /** Pieces of the result, as they would be sent. */
  readonly data: Buffer[] = []
  /** As text. */
  readonly warnings: string[] = []
  readonly logs: RecordedLog[] = []
  readonly log: JobLog = recordingLog(this.logs)
  /** What the method is given, but for what its framework adds. */
  readonly job: WorkerJob
  readonly #abort = new AbortController()
  #failed = false

  constructor({ server, workload, handle, function: name, unique }: JobFacts) {
    this.server = server
    this.job = new WorkerJob(
      { name: 'JOB_ASSIGN_UNIQ', handle, function: name, unique, workload: Buffer.from(workload) },
      this,
    )
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** `fail()` was called. */
  get failed(): boolean {
    return this.#failed
  }

  abort(reason: unknown): void {
    this.#abort.abort(reason)
  }

  async send(update: Parameters<JobSupport['send']>[0]): Promise<void> {
    switch (update.name) {
      case 'WORK_DATA':
        this.data.push(Buffer.from(update.data))
        return
      case 'WORK_WARNING':
        this.warnings.push(Buffer.from(update.data).toString())
        return
      case 'WORK_STATUS':
        this.statuses.push({
          numerator: Number(update.numerator),
          denominator: Number(update.denominator),
        })
    }
  }

  fail(): void {
    this.#failed = true
  }
}

function recordingLog(logs: RecordedLog[]): JobLog {
  const line =
    (level: keyof JobLog): JobLogLine =>
    (said: object | string, message?: string) => {
      const fields = typeof said === 'string' ? undefined : said
      logs.push({ level, message: typeof said === 'string' ? said : message, fields })
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}
