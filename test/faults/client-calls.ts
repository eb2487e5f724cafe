import type { CallOptions, Client, JobHandle, Task } from '@gearwork/client'
import { collect } from '../client/support.js'
import { ending } from './endings.js'

/**
 * How a call ends: `followed` with its job's result, which is lost with the server that has the job;
 * `repeatable` as well, but its job may run twice; `acknowledged` when a server has the job; `asked` with
 * an answer.
 */
export type CallKind = 'followed' | 'repeatable' | 'acknowledged' | 'asked'

/** A kind of request of the client. */
export interface ClientCall {
  readonly title: string
  readonly kind: CallKind
  /** What it resolves with, as text, where the server echoes workloads and knows no job. */
  readonly right: string
  run(client: Client, limits: CallOptions, workload: Uint8Array | string): Promise<string>
  /** It takes no signal of its own. */
  readonly endless?: true
}

type Run = ClientCall['run']

const unique = 'the-unique'

function followed(title: string, run: Run, right = 'work'): ClientCall {
  return { title, kind: 'followed', right, run }
}

function acknowledged(title: string, run: Run): ClientCall {
  return { title, kind: 'acknowledged', right: unique, run }
}

function asked(title: string, right: string, run: Run): ClientCall {
  return { title, kind: 'asked', right, run }
}

/** Every way to ask something of a server, with the function `f`, which echoes, and `g`, which nobody serves. */
export const clientCalls: readonly ClientCall[] = [
  followed('doNormal', (client, limits, work) => client.doNormal('f', work, limits).then(String)),
  followed('doHigh', (client, limits, work) => client.doHigh('f', work, limits).then(String)),
  followed('doLow', (client, limits, work) => client.doLow('f', work, limits).then(String)),
  followed('submit', (client, limits, work) => client.submit('f', work, limits).result.then(String)),
  followed(
    'submit, iterated',
    async (client, limits, work) =>
      (await collect(client.submit('f', work, limits))).map(({ type }) => type).join(),
    'created,complete',
  ),
  followed('submitReduce', (client, limits, work) =>
    client.submitReduce('f', 'r', work, limits).result.then(String),
  ),
  followed('addTask', (client, limits, work) => run(client, client.addTask('f', work, '', limits))),
  followed('addTaskHigh', (client, limits, work) => run(client, client.addTaskHigh('f', work, '', limits))),
  followed('addTaskLow', (client, limits, work) => run(client, client.addTaskLow('f', work, '', limits))),
  {
    title: 'doNormal, idempotent',
    kind: 'repeatable',
    right: 'work',
    run: (client, limits, work) => client.doNormal('f', work, { ...limits, idempotent: true }).then(String),
  },
  acknowledged('doBackground', (client, limits, work) =>
    client.doBackground('g', work, { ...limits, unique }).then(uniqueOf),
  ),
  acknowledged('doHighBackground', (client, limits, work) =>
    client.doHighBackground('g', work, { ...limits, unique }).then(uniqueOf),
  ),
  acknowledged('doLowBackground', (client, limits, work) =>
    client.doLowBackground('g', work, { ...limits, unique }).then(uniqueOf),
  ),
  acknowledged('doEpoch', (client, limits, work) =>
    client.doEpoch(Date.now() + 60_000, 'g', work, { ...limits, unique }).then(uniqueOf),
  ),
  acknowledged('submitReduceBackground', (client, limits, work) =>
    client.submitReduceBackground('g', 'r', work, { ...limits, unique }).then(uniqueOf),
  ),
  acknowledged('addTaskBackground', (client, limits, work) =>
    run(client, client.addTaskBackground('g', work, '', { ...limits, unique })),
  ),
  acknowledged('addTaskHighBackground', (client, limits, work) =>
    run(client, client.addTaskHighBackground('g', work, '', { ...limits, unique })),
  ),
  acknowledged('addTaskLowBackground', (client, limits, work) =>
    run(client, client.addTaskLowBackground('g', work, '', { ...limits, unique })),
  ),
  asked('jobStatus', 'unknown', (client, limits) => client.jobStatus('H:nobody:1', limits).then(knowledge)),
  asked('uniqueStatus', 'unknown', (client, limits) => client.uniqueStatus('nobody', limits).then(knowledge)),
  {
    ...asked('addTaskStatus', 'unknown', (client) => run(client, client.addTaskStatus('H:nobody:1'))),
    endless: true,
  },
  asked('echo', 'work', (client, limits, work) => client.echo(work, limits).then(String)),
]

/** Makes every kind of call; resolves with how each ended, by its title. */
export async function callAll(client: Client): Promise<Record<string, string>> {
  const ends = clientCalls.map(async (call) => [call.title, await ending(call.run(client, {}, 'work'))])
  return Object.fromEntries(await Promise.all(ends))
}

/** Runs the task that was added alone, and rejects as it failed. */
async function run(client: Client, task: Task): Promise<string> {
  await client.runTasks()
  const { outcome } = task
  switch (outcome?.status) {
    case 'complete':
      return `${outcome.data}`
    case 'submitted':
      return uniqueOf(outcome.handle)
    case 'answered':
      return knowledge(outcome.jobStatus)
    case 'failed':
      throw outcome.error
    default:
      throw new Error('the task has no outcome')
  }
}

function uniqueOf(handle: JobHandle): string {
  return handle.unique
}

function knowledge({ known }: { readonly known: boolean }): string {
  return known ? 'known' : 'unknown'
}
