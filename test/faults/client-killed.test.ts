import type { Client, ClientJob } from '@gearwork/client'
import { expect, test } from 'vitest'
import { clientFor, eventually, quick, workerFor } from '../client/support.js'
import { describeKillable, type KillableEngine, type KillableServer } from '../support/killable.js'
import { heartbeatMisses, leapingClock } from '../support/leaping-clock.js'
import { startOneWay } from '../support/one-way.js'
import { type CallKind, callAll, clientCalls } from './client-calls.js'
import { ending } from './endings.js'

const patient = { patienceMs: 15_000, connection: quick } as const
const rights = Object.fromEntries(clientCalls.map(({ title, right }) => [title, right]))
const counting = (kind: CallKind) => clientCalls.filter((call) => call.kind === kind).length
const followed = counting('followed') + counting('repeatable')

async function written(client: Client, count: number): Promise<void> {
  await eventually(
    () => client.inFlight,
    (left) => left === count,
  )
  // What a turn of the loop sends leaves at its end.
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

async function again(engine: KillableEngine, server: KillableServer): Promise<void> {
  await server.kill()
  await engine.start(server.port)
}

describeKillable('a server that is killed', (engine) => {
  test('before it has read the requests: every call is made again, and its jobs run once', async () => {
    const server = await engine.start()
    const client = clientFor(server, patient)
    const worker = await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 20 })
    await client.echo()
    await server.suspend()
    const ends = callAll(client)
    await written(client, clientCalls.length)
    await again(engine, server)
    expect(await ends).toEqual(rights)
    expect(worker.jobs.length).toBe(followed)
    expect(client.inFlight).toBe(0)
  })

  test('after it has done what was asked, and before its answers arrived: every call is made again', async () => {
    const server = await engine.start()
    const proxy = await startOneWay(server)
    const client = clientFor(proxy, patient)
    const worker = await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 20 })
    await client.echo()
    proxy.keepAnswers()
    const ends = callAll(client)
    await eventually(
      () => worker.jobs.length,
      (done) => done === followed,
    )
    expect(client.inFlight).toBe(clientCalls.length)
    await again(engine, server)
    expect(await ends).toEqual(rights)
    expect(worker.jobs.length).toBe(2 * followed)
    expect(client.inFlight).toBe(0)
  })

  test('after it has acknowledged jobs: those that may not run twice are lost, the others run again', async () => {
    const server = await engine.start()
    const client = clientFor(server, patient)
    const jobs = {
      once: client.submit('f', 'once'),
      reduced: client.submitReduce('f', 'r', 'reduced'),
      high: client.submit('f', 'high', { priority: 'high' }),
      repeatable: client.submit('f', 'repeatable', { idempotent: true }),
    }
    const all: ClientJob[] = Object.values(jobs)
    await Promise.all(all.map(({ created }) => created))
    await again(engine, server)
    await workerFor(server, { f: (job) => job.complete(job.workload) })
    const ends = Object.entries(jobs).map(async ([name, { result }]) => [name, await ending(result)])
    expect(Object.fromEntries(await Promise.all(ends))).toEqual({
      once: 'JobLostError JOB_LOST (CONNECTION_LOST)',
      reduced: 'JobLostError JOB_LOST (CONNECTION_LOST)',
      high: 'JobLostError JOB_LOST (CONNECTION_LOST)',
      repeatable: 'repeatable',
    })
    expect(client.inFlight).toBe(0)
  })

  test('and does not come back ends every call, and says why', async () => {
    const server = await engine.start()
    const client = clientFor(server, { ...patient, patienceMs: 200 })
    await eventually(
      () => ending(client.echo()),
      (end) => end === 'echo',
    )
    await server.suspend()
    const ends = callAll(client)
    await written(client, clientCalls.length)
    await server.kill()
    // Whether it has been dialled again by then is a matter of pace.
    const why = expect.stringMatching(/^NoServerError NO_SERVER \((CONNECT_FAILED|CONNECTION_LOST)\)$/)
    const givenUp = clientCalls.map(({ title }) => [title, why])
    expect(await ends).toEqual(Object.fromEntries(givenUp))
    expect(client.inFlight).toBe(0)
  })
})

describeKillable('a server that is suspended', (engine) => {
  test('is left by its heartbeat, and answers every call when it goes on', async () => {
    const server = await engine.start()
    const clock = leapingClock()
    const client = clientFor(server, { ...patient, connection: { ...quick, clock } })
    await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 20 })
    const job = client.submit('nobody')
    await job.created
    await server.suspend()
    const ends = callAll(client)
    clock.leap(heartbeatMisses)
    expect(await ending(job.result)).toBe('JobLostError JOB_LOST (CONNECTION_LOST)')
    server.resume()
    expect(await ends).toEqual(rights)
    expect(client.inFlight).toBe(0)
  })
})
