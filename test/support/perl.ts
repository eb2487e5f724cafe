import type { RunningServer } from './engines.js'
import type { Digest } from './payloads.js'
import type { RunningProcess } from './processes.js'
import { asking, startScript } from './scripted.js'

/** A job as Gearman::Task takes it. */
export interface PerlJob {
  readonly function: string
  readonly workload: Uint8Array
  readonly unique?: string
  readonly priority?: string
  /** 0: asks the server for no exceptions, as Gearman::Client does unless it is told. */
  readonly exceptions?: 0 | 1
}

/** What a task's callbacks heard: `data`, `warning`, `status`, `complete`, `exception` or `fail`. */
export interface PerlEvent {
  readonly event: string
  readonly data: Buffer
}

/** A Perl process with Gearman::Client that submits what it is told, one call at a time. */
export interface PerlClient {
  run(job: PerlJob): Promise<readonly PerlEvent[]>
  /** The handle in Perl's form: `127.0.0.1:4730//H:box:1`. */
  dispatch(job: PerlJob): Promise<string>
  /** Numbers of 32 bits, counting up from 0, as the workload. */
  submitCounters(functionName: string, bytes: number): Promise<Digest>
  /** known, running, numerator, denominator: the words of the server. */
  status(handle: string): Promise<readonly string[]>
  stop(): Promise<void>
}

export function startPerlClient(server: RunningServer): PerlClient {
  const process = startScript('perl', 'perl/client.pl', server)
  const call = asking(process)
  return {
    async run(job) {
      const { events } = await call<{ events: [string, string][] }>({ call: 'run', ...encoded(job) })
      return events.map(([event, data]) => ({ event, data: Buffer.from(data, 'base64') }))
    },
    async dispatch(job) {
      return (await call<{ handle: string }>({ call: 'dispatch', ...encoded(job) })).handle
    },
    submitCounters: (functionName, bytes) => call({ call: 'counters', function: functionName, bytes }),
    status: async (handle) => (await call<{ status: string[] }>({ call: 'status', handle })).status,
    stop: () => process.stop(),
  }
}

/** Serves echo, length, talk, fail, exception, die and hold. */
export function startPerlWorker(server: RunningServer): RunningProcess {
  return startScript('perl', 'perl/worker.pl', server)
}

function encoded(job: PerlJob): object {
  return { ...job, workload: Buffer.from(job.workload).toString('base64') }
}
