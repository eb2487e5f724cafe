import { type JobHandler, Worker } from '@gearwork/worker'
import type { RunningServer } from '../support/engines.js'

/** A worker of ours that does each thing a job can do, one job at a time. */
export interface OurWorker {
  /** From now on `hold` waits until it is released; before, it says that it is 3 of 7. */
  hold(): Hold
  /** Serves one more function, also for jobs that wait already. */
  serve(functionName: string, handler: JobHandler): void
  stop(): Promise<unknown>
}

export interface Hold {
  /** How many times `hold` was run. */
  readonly runs: number
  release(): void
}

export const talk = [
  ['data', 'one'],
  ['warning', 'careful'],
  ['status', '1/2'],
  ['data', 'two\0three'],
  ['complete', 'done'],
] as const

/** Serves echo, length, silent, unique, talk, fail, refuse and hold. */
export async function startOurWorker(server: RunningServer): Promise<OurWorker> {
  let gate = openGate()
  const worker = new Worker({ servers: server.address, idlePollMs: 100 })
  worker.addFunction('echo', (job) => job.workload)
  worker.addFunction('length', (job) => `${job.workload.length}`)
  worker.addFunction('silent', () => {})
  worker.addFunction('unique', (job) => job.unique)
  worker.addFunction('talk', async (job) => {
    await job.data('one')
    await job.warning('careful')
    job.status(1, 2)
    await job.data('two\0three')
    return 'done'
  })
  worker.addFunction('fail', (job) => job.fail())
  worker.addFunction('refuse', () => {
    throw new RangeError('nothing to do')
  })
  worker.addFunction('hold', async (job) => {
    gate.runs += 1
    job.status(3, 7)
    await gate.opened
    return 'released'
  })
  await worker.start()
  return {
    hold() {
      gate = openGate()
      return gate
    },
    serve: (functionName, handler) => void worker.addFunction(functionName, handler),
    stop: () => worker.stop(),
  }
}

function openGate() {
  let release = () => {}
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  return { runs: 0, opened, release }
}
