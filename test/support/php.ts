import type { RunningServer } from './engines.js'
import type { Digest } from './payloads.js'
import type { RunningProcess } from './processes.js'
import { asking, startScript } from './scripted.js'

/** A PHP process that submits what it is told, one call at a time, and answers each. */
export interface PhpClient {
  /** One submission: `doNormal`, `doHighBackground` and the others of GearmanClient. */
  submit(
    method: string,
    functionName: string,
    workload: Uint8Array | string,
    unique?: string,
  ): Promise<PhpResult>
  /** Numbers of 32 bits, counting up from 0, as the workload. */
  submitCounters(functionName: string, bytes: number): Promise<Digest>
  /** known, running, numerator, denominator */
  jobStatus(handle: string): Promise<readonly [boolean, boolean, number, number]>
  runTasks(tasks: readonly PhpTask[]): Promise<readonly PhpEvent[]>
  stop(): Promise<void>
}

export interface PhpResult {
  /** libgearman's return code: 0 is success, 23 an exception, 24 a failure. */
  readonly code: number
  readonly result: Buffer
}

export interface PhpTask {
  readonly add: string
  readonly function: string
  readonly unique: string
  readonly workload: Uint8Array | string
}

export interface PhpEvent {
  readonly event: string
  readonly unique: string
  readonly data: string
  readonly numerator: number
  readonly denominator: number
}

export function startPhpClient(server: RunningServer): PhpClient {
  const process = startScript('php', 'php/client.php', server)
  const call = asking(process)
  return {
    async submit(method, functionName, workload, unique) {
      const request = { call: method, function: functionName, workload: base64(workload), unique }
      const { code, result } = await call<{ code: number; result: string }>(request)
      return { code, result: Buffer.from(result, 'base64') }
    },
    submitCounters: (functionName, bytes) => call({ call: 'doCounters', function: functionName, bytes }),
    async jobStatus(handle) {
      const { status } = await call<{ status: [boolean, boolean, number, number] }>({
        call: 'jobStatus',
        handle,
      })
      return status
    },
    async runTasks(tasks) {
      const encoded = tasks.map((task) => ({ ...task, workload: base64(task.workload) }))
      const { events } = await call<{ events: PhpEvent[] }>({ call: 'runTasks', tasks: encoded })
      return events.map((event) => ({ ...event, data: Buffer.from(event.data, 'base64').toString() }))
    },
    stop: () => process.stop(),
  }
}

/** Serves reverse, echo, length, unique, talk, fail, exception and hold. */
export function startPhpWorker(server: RunningServer): RunningProcess {
  return startScript('php', 'php/worker.php', server)
}

function base64(workload: Uint8Array | string): string {
  return Buffer.from(workload as string).toString('base64')
}
