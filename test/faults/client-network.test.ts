import type { Socket } from 'node:net'
import type { CallOptions, Client, ClientOptions } from '@gearwork/client'
import { type Dial, dialNode } from '@gearwork/transport'
import { expect, test } from 'vitest'
import { clientFor, eventually, quick, serverFor, workerFor } from '../client/support.js'
import { describeEngines, type Engine, type RunningServer } from '../support/engines.js'
import { heartbeatMisses, leapingClock } from '../support/leaping-clock.js'
import { type Proxy as NetworkProxy, startProxy } from '../support/proxy.js'
import { type ClientCall, callAll, clientCalls } from './client-calls.js'
import { ending } from './endings.js'
import { type FaultyServer, startFaultyServer } from './faulty-server.js'

type Ends = Record<string, string>

function each(end: (call: ClientCall) => string): Ends {
  return Object.fromEntries(clientCalls.map((call) => [call.title, end(call)]))
}

describeEngines('a proxy that stops forwarding', (engine) => {
  async function throughProxy(
    kind: Engine,
    options: ClientOptions,
  ): Promise<{ server: RunningServer; proxy: NetworkProxy; client: Client }> {
    const server = await serverFor(kind)
    const proxy = await startProxy(server)
    const client = clientFor(proxy, options)
    // With little patience, or time, the first may fail.
    await eventually(
      () => ending(client.echo()),
      (end) => end === 'echo',
    )
    return { server, proxy, client }
  }

  test('is left by the heartbeat; every call is answered when it forwards again', async () => {
    const clock = leapingClock()
    const options = { patienceMs: 15_000, connection: { ...quick, clock } }
    const { server, proxy, client } = await throughProxy(engine, options)
    await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 20 })
    const job = client.submit('nobody')
    await job.created
    proxy.freeze()
    const ends = callAll(client)
    clock.leap(heartbeatMisses)
    expect(await ending(job.result)).toBe('JobLostError JOB_LOST (CONNECTION_LOST)')
    proxy.thaw()
    expect(await ends).toEqual(each(({ right }) => right))
    expect(client.inFlight).toBe(0)
  })

  test('for ever ends every call, and says why', async () => {
    const options = { patienceMs: 60, connection: { ...quick, heartbeatMs: 50 } }
    const { proxy, client } = await throughProxy(engine, options)
    proxy.freeze()
    expect(await callAll(client)).toEqual(each(() => 'NoServerError NO_SERVER (CONNECTION_LOST)'))
    expect(client.inFlight).toBe(0)
  })

  test('is no reason to wait beyond the time of a call', async () => {
    const { proxy, client } = await throughProxy(engine, { timeoutMs: 50, patienceMs: 15_000 })
    proxy.freeze()
    const timedOut = each(({ kind }) =>
      kind === 'asked' ? 'CallTimeoutError CALL_TIMEOUT' : 'JobTimeoutError JOB_TIMEOUT',
    )
    expect(await callAll(client)).toEqual(timedOut)
    proxy.cut()
    await eventually(
      () => client.inFlight,
      (left) => left === 0,
    )
  })
})

const highWaterBytes = 128 * 1024
const workload = Buffer.alloc(64 * 1024, 'x')
/** Much more than the system's own buffers take. */
const rounds = 20
const limited = clientCalls.filter(({ endless }) => !endless)

/** A client of a server that reads its first request and nothing more, and the socket between them. */
async function unread(options: ClientOptions): Promise<{
  server: FaultyServer
  client: Client
  sockets: readonly Socket[]
}> {
  const server = await startFaultyServer(({ socket }) => void socket.pause(), 1)
  const sockets: Socket[] = []
  const dial: Dial = (...args) => {
    const socket = dialNode(...args)
    sockets.push(socket)
    return socket
  }
  const client = clientFor(server, {
    connection: { ...quick, highWaterBytes, heartbeatMs: 0, dial },
    ...options,
  })
  // The answer to the wish for exceptions may come behind the request that stops the server.
  await eventually(
    () => {
      if (client.inFlight === 0) void ending(client.echo())
      return [server.requests.length, client.inFlight]
    },
    ([read, left]) => read === 1 && left === 1,
  )
  return { server, client, sockets }
}

/** Every kind of call again and again, all at once. */
function manyCalls(client: Client, limits: CallOptions): Promise<[string, string]>[] {
  return Array.from({ length: rounds }, () => limited)
    .flat()
    .map(async (call) => [call.title, await ending(call.run(client, limits, workload))] as [string, string])
}

async function unsent(sockets: readonly Socket[]): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  return Math.max(...sockets.map(({ writableLength }) => writableLength))
}

const most = highWaterBytes + 2 * workload.length

test('a server that reads nothing is given no more than the high-water mark, and calls can be aborted', async () => {
  const { server, client, sockets } = await unread({})
  const abort = new AbortController()
  const calls = manyCalls(client, { signal: abort.signal })
  expect(await unsent(sockets)).toBeLessThanOrEqual(most)
  expect(client.inFlight).toBe(calls.length + 1)
  abort.abort(new Error('enough'))
  expect(new Set((await Promise.all(calls)).map(([, end]) => end))).toEqual(new Set(['Error']))
  expect(await unsent(sockets)).toBeLessThanOrEqual(most)
  server.cut()
  await eventually(
    () => client.inFlight,
    (left) => left === 0,
  )
})

test('calls that end while they wait are forgotten, however much patience there is', async () => {
  const clock = leapingClock()
  const connection = { ...quick, highWaterBytes, clock }
  const { client } = await unread({ connection, patienceMs: 2 ** 31 - 1 })
  const abort = new AbortController()
  const calls = manyCalls(client, { signal: abort.signal })
  expect(client.inFlight).toBe(calls.length + 1)
  abort.abort(new Error('enough'))
  await Promise.all(calls)
  clock.leap(1_000)
  expect(client.inFlight).toBeLessThan(calls.length)
})

test('a server that reads nothing ends no call before its time, and no call is late', async () => {
  const { server, client } = await unread({ patienceMs: 10 })
  const kinds = new Map<string, string>(clientCalls.map(({ title, kind }) => [title, kind]))
  for (const [title, end] of await Promise.all(manyCalls(client, { timeoutMs: 100 }))) {
    const asked = kinds.get(title) === 'asked'
    expect(end).toBe(asked ? 'CallTimeoutError CALL_TIMEOUT' : 'JobTimeoutError JOB_TIMEOUT')
  }
  server.cut()
  await eventually(
    () => client.inFlight,
    (left) => left === 0,
  )
})

test('a server that reads nothing, and then hangs up, loses no call', async () => {
  const { server, client } = await unread({})
  const calls = manyCalls(client, {})
  server.cut()
  const rights = new Map(clientCalls.map(({ title, right }) => [title, right]))
  for (const [title, end] of await Promise.all(calls)) {
    const right = rights.get(title)
    expect(end.length > 1000 ? `${end.length}` : end).toBe(right === 'work' ? `${workload.length}` : right)
  }
  expect(client.inFlight).toBe(0)
})
