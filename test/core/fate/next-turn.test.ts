import { SubmissionInvalidError } from '@gearwork/client'
import { expect, onTestFinished, test } from 'vitest'
import { JobServers } from '../../../packages/core/src/fate/job-servers.js'
import { submitTurn, type Turning } from '../../../packages/core/src/fate/next-turn.js'
import { readAttempt } from '../../../packages/core/src/runs/attempt.js'
import { eventually, failureOf, serverFor, workerFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
import type { RawJob } from '../../support/raw-worker.js'
import { adminFor, totalOf } from '../../worker/support.js'

const later = () => Date.now() + 60_000

describeEngines('the next turn of a job', (engine) => {
  test('is one job, although its last turn was handed out and failed twice', async () => {
    const server = await serverFor(engine)
    const servers = jobServers()
    const turn = { attempt: 2, at: later() }
    for (const job of [jobOn(server, 'u-1'), jobOn(server, 'u-1')]) await submitTurn(job, turn, [], servers)
    expect(await totalOf(adminFor(server), 'f')).toBe(1)
  })

  test('is a job of its own where another job had the same key before', async () => {
    const server = await serverFor(engine)
    const servers = jobServers()
    const turn = { attempt: 2, at: later() }
    const first = jobOn(server, 'u-1')
    for (const job of [first, { ...first, handle: 'H:box:2' }]) await submitTurn(job, turn, [], servers)
    expect(await totalOf(adminFor(server), 'f')).toBe(2)
  })

  test('is a job of its own where there is no key to tell jobs apart', async () => {
    const server = await serverFor(engine)
    const servers = jobServers()
    const turn = { attempt: 2, at: later() }
    for (const job of [jobOn(server, ''), jobOn(server, '')]) await submitTurn(job, turn, [], servers)
    expect(await totalOf(adminFor(server), 'f')).toBe(2)
  })

  test('does not become the turn that still runs, and knows the job in all its turns', async () => {
    const server = await serverFor(engine)
    const servers = jobServers()
    const held: RawJob[] = []
    await workerFor(server, { f: (job) => void held.push(job) }, { concurrency: 3 })
    await submitTurn(jobOn(server, 'u-1'), { attempt: 2, at: undefined }, [], servers)
    const second = await holds(held, 1)
    const read = readAttempt(second.workload)
    await submitTurn(
      { ...jobOn(server, 'u-1'), read, handle: second.handle },
      { attempt: 3, at: undefined },
      [],
      servers,
    )
    const third = await holds(held, 2)
    expect(readAttempt(third.workload)).toEqual({ ...read, attempt: 3, turn: 3 })
    expect(read).toMatchObject({ attempt: 2, turn: 2, unique: 'u-1', firstAt: 1_000 })
    expect(`${read.payload}`).toBe('ore')
    expect(Buffer.byteLength(third.unique)).toBeLessThanOrEqual(64)
    expect(third.unique).toMatch(/^[\w-]{22}~3$/)
  })

  test('goes to another server of the job when its own is gone', async () => {
    const other = await serverFor(engine)
    const gone = { address: `127.0.0.1:${await freePort()}` }
    const servers = jobServers(200)
    await submitTurn(jobOn(gone, 'u-1'), { attempt: 2, at: later() }, [gone.address, other.address], servers)
    expect(await totalOf(adminFor(other), 'f')).toBe(1)
  })

  test('that does not fit a packet goes nowhere', async () => {
    const server = await serverFor(engine)
    const workload = Buffer.alloc(64 * 1024 * 1024)
    const job = { ...jobOn(server, ''), read: readAttempt(workload) }
    const failure = await failureOf(submitTurn(job, { attempt: 2, at: undefined }, [], jobServers()))
    expect(failure).toBeInstanceOf(SubmissionInvalidError)
  })

  test('of a reduce job goes nowhere: it would lose its reducer', async () => {
    const job = { ...jobOn(await serverFor(engine), ''), reducer: 'sum' }
    const failure = await failureOf(submitTurn(job, { attempt: 2, at: undefined }, [], jobServers()))
    expect(failure).toBeInstanceOf(SubmissionInvalidError)
  })
})

function jobOn({ address }: { readonly address: string }, unique: string): Turning {
  const read = readAttempt(Buffer.from('ore'))
  return {
    function: 'f',
    handle: 'H:box:1',
    server: address,
    unique,
    reducer: undefined,
    priority: 'normal',
    read,
    startedAt: 1_000,
  }
}

function jobServers(patienceMs?: number): JobServers {
  const servers = new JobServers({}, patienceMs)
  onTestFinished(() => servers.close())
  return servers
}

async function holds(held: readonly RawJob[], count: number): Promise<RawJob> {
  const jobs = await eventually(
    () => held,
    ({ length }) => length === count,
  )
  return jobs[count - 1] as RawJob
}
