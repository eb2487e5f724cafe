import { setImmediate as turn } from 'node:timers/promises'
import type { ConnectionOptions } from '@gearwork/transport'
import type { Worker, WorkerJob } from '@gearwork/worker'
import { eventually, Gate, quick, workerOn } from '../worker/support.js'

/** A worker of the function `f`, in the middle of something when its server is lost. */
export interface Scene {
  readonly worker: Worker
  /** What it said, in order: `lost`, `restored`, and how jobs ended. */
  readonly heard: readonly string[]
  /** Why the signals of jobs aborted, as codes. */
  readonly reasons: readonly unknown[]
  /** Pieces sent by jobs. */
  readonly pieces: number
  readonly asleep: Promise<void>
  /** A job that is to `run` does. */
  readonly running: Promise<void>
  said(word: string): Promise<unknown>
}

const piece = Buffer.alloc(256 * 1024, 'x')

/**
 * The first run of a job that is to `run` or to `send` goes on until its signal aborts; every other one is
 * done at once, with `done`.
 */
export async function startScene(
  server: { readonly address: string },
  connection: ConnectionOptions = {},
): Promise<Scene> {
  const heard: string[] = []
  const reasons: unknown[] = []
  const asleep = new Gate()
  const running = new Gate()
  const seen = new Set<string>()
  let pieces = 0
  const say = (word: string) => void heard.push(word)

  const deeds: Readonly<Record<string, (job: WorkerJob) => Promise<unknown>>> = {
    run({ signal }) {
      running.open()
      return new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    async send(job) {
      for (; !job.signal.aborted; pieces++) {
        await job.data(piece)
        await turn()
      }
    },
  }

  const worker = workerOn(server, {
    connection: { ...quick, highWaterBytes: 64 * 1024, ...connection },
    events: {
      idle: asleep.open,
      connectionLost: () => say('lost'),
      connectionRestored: () => say('restored'),
      jobFinished: (_, { status }) => say(`job ${status}`),
    },
  }).addFunction('f', async (job) => {
    const deed = `${job.workload}`
    if (!seen.has(deed)) {
      seen.add(deed)
      await deeds[deed]?.(job)
      if (job.signal.aborted) reasons.push(job.signal.reason.code)
    }
    return 'done'
  })
  await worker.start()
  return {
    worker,
    heard,
    reasons,
    get pieces() {
      return pieces
    },
    asleep: asleep.opened,
    running: running.opened,
    said: (word) =>
      eventually(
        () => heard,
        (words) => words.includes(word),
      ),
  }
}
