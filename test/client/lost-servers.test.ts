import { Client, type ClientJob, JobLostError, NoServerError } from '@gearwork/client'
import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { startProxy } from '../support/proxy.js'
import { clientFor, collect, eventually, failureOf, quick, serverFor, workerFor } from './support.js'

test('a call that finds no server says which were tried, and why', async () => {
  const [one, two] = [await freePort(), await freePort()]
  const client = new Client({
    servers: [`127.0.0.1:${one}`, `127.0.0.1:${two}`],
    connection: quick,
    patienceMs: 100,
  })
  for (const call of [
    client.doBackground('f'),
    client.doNormal('f', '', { unique: 'u' }),
    client.submit('f').created,
    client.echo(),
    client.jobStatus('H:x:1'),
    client.uniqueStatus('u'),
  ]) {
    const error = (await failureOf(call)) as NoServerError
    expect(error).toBeInstanceOf(NoServerError)
    expect(error.servers.map(({ server }) => server)).toEqual([`127.0.0.1:${one}`, `127.0.0.1:${two}`])
    expect(error.servers.map(({ error }) => error)).toMatchObject([
      { code: 'CONNECT_FAILED' },
      { code: 'CONNECT_FAILED' },
    ])
    expect(error.message).toMatch(
      new RegExp(
        `^no job server could be reached: no job server answers at 127.0.0.1:${one} \\(ECONNREFUSED\\)`,
      ),
    )
  }
  expect(client.inFlight).toBe(0)
  await client.close()
})

/** One of each kind, where a worker for `f` gives back what it is given. */
function eachCall(client: Client): readonly Promise<unknown>[] {
  return [
    client.doNormal('f', 'x').then(String),
    client.doBackground('g', 'x', { unique: 'bg' }).then(({ unique }) => unique),
    client.doEpoch(Date.now() + 60_000, 'g').then(({ function: name }) => name),
    client.submitReduce('f', 'sum', 'y').result.then(String),
    client.echo('echo').then(String),
    client.jobStatus('H:nobody:1').then(({ known }) => known),
    client.uniqueStatus('nobody').then(({ known }) => known),
  ]
}
const answersToEachCall = ['x', 'bg', 'g', 'y', 'echo', false, false]

describeEngines('a server that is not there yet', (engine) => {
  test('gets every kind of call once it is', async () => {
    const port = await freePort()
    const client = clientFor({ address: `127.0.0.1:${port}` }, { patienceMs: 15_000 })
    const calls = eachCall(client)
    client.addTask('f', 'z')
    const tasks = client.runTasks()
    const server = await serverFor(engine, { port })
    await workerFor(server, { f: (job) => job.complete(job.workload) })
    expect(await Promise.all(calls)).toEqual(answersToEachCall)
    expect((await tasks).failed).toEqual([])
    expect(client.inFlight).toBe(0)
  })
})

describeEngines('a server that is lost', (engine) => {
  test('in the middle of each kind of request: what it had not taken is done when it is back', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const client = clientFor(proxy)
    const worker = await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 5 })
    await client.echo()
    proxy.freeze()
    const calls = eachCall(client)
    await new Promise((resolve) => setImmediate(resolve))
    expect(client.inFlight).toBe(7)
    proxy.cut()
    proxy.thaw()
    expect(await Promise.all(calls)).toEqual(answersToEachCall)
    expect(worker.jobs.length).toBe(2)
    expect(client.inFlight).toBe(0)
  })

  test('takes its foreground jobs with it', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const job = client.submit('nobody', 'x')
    const handle = await job.created
    await server.stop()
    const error = (await failureOf(job.result)) as JobLostError
    expect(error).toBeInstanceOf(JobLostError)
    expect(error).toMatchObject({
      code: 'JOB_LOST',
      job: { function: 'nobody', handle: `${handle}` },
      cause: { code: 'CONNECTION_LOST' },
    })
    expect(await failureOf(collect(job))).toBe(error)
    expect(client.inFlight).toBe(0)
  })

  test('gets idempotent jobs again when it is back', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server, { patienceMs: 15_000 })
    const jobs = ['a', 'b', 'c'].map((text) => client.submit('f', text, { idempotent: true }))
    await Promise.all(jobs.map(({ created }) => created))
    await server.stop()
    const again = await serverFor(engine, { port: server.port })
    await workerFor(again, { f: (job) => job.complete(job.workload) })
    expect((await Promise.all(jobs.map(({ result }) => result))).map(String)).toEqual(['a', 'b', 'c'])
    expect((await collect(jobs[0] as ClientJob)).map(({ type }) => type)).toEqual([
      'created',
      'created',
      'complete',
    ])
  })

  test('comes back by itself, again and again', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const client = clientFor(proxy)
    await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 5 })
    for (let life = 1; life <= 5; life++) {
      expect(`${await client.doNormal('f', `life ${life}`)}`).toBe(`life ${life}`)
      proxy.cut()
    }
  })

  test('and says so when it stays away longer than one has patience', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server, { patienceMs: 150 })
    await client.echo()
    await server.stop()
    expect(await failureOf(client.doBackground('f'))).toBeInstanceOf(NoServerError)
    expect(client.inFlight).toBe(0)
  })

  test('is noticed when it only looks open', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const client = clientFor(proxy, { connection: { ...quick, heartbeatMs: 100 }, patienceMs: 15_000 })
    const job = client.submit('nobody')
    await job.created
    proxy.freeze()
    const waiting = client.doBackground('f', 'x')
    expect(await failureOf(job.result)).toMatchObject({ code: 'JOB_LOST' })
    proxy.thaw()
    expect((await waiting).function).toBe('f')
  })
})

describeEngines('several servers', (engine) => {
  test('share the load', async () => {
    const servers = [await serverFor(engine), await serverFor(engine)]
    const client = clientFor(servers)
    await eventually(
      () => client.echo(),
      () => true,
    )
    const jobs = Array.from({ length: 40 }, () => client.submit('nobody'))
    const handles = await Promise.all(jobs.map(({ created }) => created))
    const shares = servers.map(({ address }) => handles.filter(({ server }) => server === address).length)
    expect(Math.min(...shares)).toBeGreaterThan(0)
    expect(shares[0] as number).toBeGreaterThan(10)
    const statuses = await Promise.all(handles.map((handle) => handle.status()))
    expect(statuses.every(({ known }) => known)).toBe(true)
    const byText = await Promise.all(handles.map(({ handle }) => client.jobStatus(handle)))
    expect(byText.every(({ known }) => known)).toBe(true)
  })

  test('do without the one that is lost, and take it back', async () => {
    const [staying, going] = [await serverFor(engine), await serverFor(engine)]
    const client = clientFor([staying, going])
    const everywhere = async () => {
      const handles = await Promise.all(
        Array.from({ length: 20 }, (_, i) => client.doBackground('f', '', { unique: `${i}` })),
      )
      return new Set(handles.map(({ server }) => server)).size
    }
    expect(await everywhere()).toBe(2)
    await going.stop()
    expect(await eventually(everywhere, (count) => count === 1)).toBe(1)
    await serverFor(engine, { port: going.port })
    expect(await eventually(everywhere, (count) => count === 2)).toBe(2)
  })

  test('take over what the lost one had not taken', async () => {
    const [staying, going] = [await serverFor(engine), await serverFor(engine)]
    const proxy = await startProxy(going)
    const client = clientFor([staying, proxy])
    await client.doBackground('f', '', { unique: 'warm' })
    await eventually(
      async () => (await Promise.all([1, 2].map(() => client.doBackground('f')))).map(({ server }) => server),
      (names) => names.includes(proxy.address),
    )
    proxy.freeze()
    const calls = Array.from({ length: 20 }, () => client.doBackground('f'))
    await new Promise((resolve) => setImmediate(resolve))
    await proxy.stop()
    const handles = await Promise.all(calls)
    expect(new Set(handles.map(({ server }) => server))).toEqual(new Set([staying.address]))
  })
})

describeEngines('closing a client', (engine) => {
  test('sends what was written, and ends what waits', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    await client.echo()
    const calls = Array.from({ length: 500 }, (_, i) => failureOf(client.doBackground('f', `${i}`)))
    const job = client.submit('nobody')
    const closed = client.close()
    expect(client.close()).toBe(closed)
    await closed
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'CLIENT_CLOSED' })
    expect(await failureOf(job.result)).toMatchObject({ code: 'CLIENT_CLOSED' })
    expect(await failureOf(client.echo())).toMatchObject({ code: 'CLIENT_CLOSED' })
    expect(client.inFlight).toBe(0)

    const worker = await workerFor(server, { f: (job) => job.complete() }, { concurrency: 50 })
    await eventually(
      () => worker.jobs.length,
      (length) => length === 500,
    )
  })

  test('refuses what its own end makes a listener submit', async () => {
    const client = clientFor(await serverFor(engine))
    const later: Promise<unknown>[] = []
    const events = { fail: () => later.push(failureOf(client.doBackground('again'))) }
    const waiting = [client.doNormal('nobody', '', { events }), client.doNormal('nobody', '', { events })]
    const ended = Promise.allSettled(waiting)
    await client.echo()
    await client.close()
    await ended
    expect(later.length).toBe(2)
    for (const error of later) expect(await error).toMatchObject({ code: 'CLIENT_CLOSED' })
    expect(client.inFlight).toBe(0)
  })

  test('before any call, and while nobody is there, is fine', async () => {
    await new Client().close()
    const client = new Client({ servers: `127.0.0.1:${await freePort()}` })
    const waiting = failureOf(client.doBackground('f'))
    await client.close()
    expect(await waiting).toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test('leaves nothing that nobody looks at as an unhandled rejection', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { f: (job) => job.fail() })
    await using client = clientFor(server)
    client.submit('f')
    client.submit('')
    client.submit('nobody')
    await eventually(
      () => client.inFlight,
      (left) => left === 1,
    )
  })
})
