import { createHash, randomBytes } from 'node:crypto'
import { SubmissionInvalidError } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import { type Attempt, writeAttempt } from '../runs/attempt.js'
import type { JobServers } from './job-servers.js'

/** A job in hand that is to run again. */
export interface Turning {
  readonly function: string
  readonly handle: string
  /** `host:port` of the server that it came from. */
  readonly server: string
  /** Its first unique key. */
  readonly unique: string
  /** Of a reduce job: what combines its results. */
  readonly reducer: string | undefined
  /** That of its default method: no packet tells a worker with which one it was submitted. */
  readonly priority: Priority
  readonly read: Attempt
  /** When this attempt began, in milliseconds since the epoch. */
  readonly startedAt: number
}

/** When, and as which attempt. */
interface NextTurn {
  readonly attempt: number
  /** Milliseconds since the epoch; servers count in whole seconds, rounded up. Undefined: at once. */
  readonly at: number | undefined
}

/**
 * Submits the next turn of a job, and resolves once a server has it: the one it came from, or, if that one cannot,
 * another of its servers.
 * @throws {SubmissionInvalidError} for a payload that is too large, with what travels along, and for a reduce job: no
 * packet has both a reducer and a time. Else what the last server said.
 */
export async function submitTurn(
  job: Turning,
  { attempt, at }: NextTurn,
  others: readonly string[],
  servers: Pick<JobServers, 'client'>,
): Promise<void> {
  const { read, unique, reducer, priority } = job
  if (reducer !== undefined) throw new SubmissionInvalidError('a reduce job cannot be submitted for later')
  const turn = read.turn + 1
  const id = jobIdOf(job)
  const luggage = { attempt, turn, firstAt: read.firstAt ?? job.startedAt, id, unique }
  const workload = writeAttempt(luggage, read.payload)
  // No packet has both a time and a priority.
  const options = { ...(at === undefined ? { priority } : { at }), unique: `${id}~${turn}` }
  await firstOf([...new Set([job.server, ...others])], (server) =>
    servers.client(server).submitBackground(job.function, workload, options),
  )
}

/** Names a job in all its turns. */
export function jobIdOf(job: Turning): string {
  return job.read.id ?? newId(job)
}

/**
 * The server may hand out a turn again whose successor it has: then the successor
 * has the same key, and is one job. So it must be without a doubt the same job: with a unique key, one of equal
 * function, key, handle and payload is; without one there is no telling, and the name is random.
 */
function newId({ function: name, handle, server, unique, read }: Turning): string {
  if (unique === '') return randomBytes(16).toString('base64url')
  const facts = JSON.stringify([name, unique, handle, server])
  const digest = createHash('sha256').update(facts).update(read.payload).digest()
  return digest.toString('base64url', 0, 16)
}

/** What the first one gives that gives anything. */
async function firstOf<T>(servers: readonly string[], attempt: (server: string) => Promise<T>): Promise<T> {
  let refusal: unknown
  for (const server of servers) {
    try {
      return await attempt(server)
    } catch (error) {
      if (error instanceof SubmissionInvalidError) throw error
      refusal = error
    }
  }
  throw refusal
}
