import {
  AdminClient,
  type AdminClientOptions,
  Client,
  type ClientOptions,
  type SubmitOptions,
} from '@gearwork/client'
import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { clientFor, collect, eventually, failureOf, serverFor, thrownBy, workerFor } from './support.js'

test('what no server would take is refused before anything is sent', async () => {
  const client = new Client({
    servers: `127.0.0.1:${await freePort()}`,
    connection: { maxPacketBytes: 10_000 },
  })
  const refused = async (fn: string, workload = '', options: SubmitOptions & { at?: number } = {}) =>
    ((await failureOf(client.submitBackground(fn, workload, options))) as Error).message

  expect(await refused('')).toBe('the function has no name: say which one is to run')
  expect(await refused('x'.repeat(513))).toBe(
    `the function has 513 bytes, at most 512 are taken: "${'x'.repeat(76)}…`,
  )
  expect(await refused('ü'.repeat(257))).toMatch(/^the function has 514 bytes/)
  expect(await refused('a\0b')).toBe('the function "a\\u0000b" holds a NUL: take it out')
  expect(await refused('f', '', { unique: 'u'.repeat(64) })).toMatch(
    /^the unique key has 64 bytes, at most 63/,
  )
  expect(await refused('f', '', { unique: '\0' })).toMatch(/^the unique key .* holds a NUL/)
  expect(await refused('f', 'x'.repeat(5_000))).toMatch(/^a workload of 5000 bytes does not fit a packet/)
  expect(await refused('f', '', { at: Number.NaN })).toMatch(/^a job cannot be submitted for NaN/)
  expect(await refused('f', '', { at: 8.64e15 + 1 })).toMatch(
    /^a job cannot be submitted for 8640000000000001/,
  )
  expect(await refused('f', '', { at: 1e300 })).toMatch(/^a job cannot be submitted for 1e\+300/)
  expect(await refused('f', '', { at: 0, priority: 'high' })).toBe(
    'a job for later always has normal priority, got high',
  )
  expect(await refused('f', '', { priority: 'urgent' as 'high' })).toBe(
    'priority must be one of high, normal, low, got "urgent"',
  )
  expect(await refused('f', '', { timeoutMs: -1 })).toBe(
    'timeoutMs must be a number of milliseconds, 0 or more, got -1',
  )
  expect(await refused('f', '', { spentMs: -1 })).toBe(
    'spentMs must be a number of milliseconds, 0 or more, got -1',
  )
  expect(await failureOf(client.echo('gearwork-heartbeat'))).toMatchObject({ code: 'SUBMISSION_INVALID' })
  expect(await failureOf(client.submitReduce('f', '').result)).toMatchObject({ code: 'SUBMISSION_INVALID' })
  expect(await failureOf(client.doNormal('f', 7 as unknown as string))).toMatchObject({
    message: 'a workload is bytes or a string, not number: encode it first',
  })
  expect(await failureOf(client.jobStatus('H:'.repeat(40)))).toMatchObject({ code: 'SUBMISSION_INVALID' })
  expect(client.inFlight).toBe(0)
  await client.close()
})

test.each<[unknown, string]>([
  [null, 'options must be an object, got null'],
  ['box', 'options must be an object, got "box"'],
  [{ servers: [] }, 'servers must be at least one address, got []'],
  [{ clientId: 5 }, 'clientId must be 1 to 127 bytes on one line, got 5'],
  [{ clientId: '' }, 'clientId must be 1 to 127 bytes on one line, got ""'],
  [{ clientId: 'a\0b' }, 'clientId must be 1 to 127 bytes on one line, got "a\\u0000b"'],
  [{ clientId: 'ü'.repeat(64) }, `clientId must be 1 to 127 bytes on one line, got "${'ü'.repeat(64)}"`],
  [{ foregroundKeys: 1 }, 'foregroundKeys must be true or false, got 1'],
  [{ exceptions: 'no' }, 'exceptions must be true or false, got "no"'],
  [{ timeoutMs: 'x' }, 'timeoutMs must be a number of milliseconds, 0 or more, got "x"'],
  [{ timeoutMs: Number.NaN }, 'timeoutMs must be a number of milliseconds, 0 or more, got NaN'],
  [{ patienceMs: -3 }, 'patienceMs must be a number of milliseconds, 0 or more, got -3'],
  [{ patienceMs: null }, 'patienceMs must be a number of milliseconds, 0 or more, got null'],
  [{ events: 3 }, 'events must be an object, got 3'],
  [{ events: { created: 'x' } }, 'events.created must be a function, got "x"'],
])('a client refuses %j, and quotes it', (options, message) => {
  expect(thrownBy(() => new Client(options as ClientOptions))).toMatchObject({
    code: 'INVALID_CLIENT_OPTION',
    message,
  })
})

test.each<[unknown, string]>([
  [null, 'options must be an object, got null'],
  [{ timeoutMs: '1s' }, 'timeoutMs must be a number of milliseconds, 0 or more, got "1s"'],
])('an admin client refuses %j, and quotes it', (options, message) => {
  const refused = thrownBy(() => new AdminClient(options as AdminClientOptions))
  expect(refused).toMatchObject({ code: 'INVALID_CLIENT_OPTION', message })
})

test.each<[string, (admin: AdminClient) => Promise<unknown>]>([
  ['the function must be a string, got 5', (admin) => admin.dropFunction(5 as never)],
  ['the function must be a string, got undefined', (admin) => admin.createFunction(undefined as never)],
  ['the job handle must be a string, got null', (admin) => admin.cancelJob(null as never)],
  ['the function must be a string, got {}', (admin) => admin.maxQueue({} as never, 1)],
  [
    'the limit of high must be a whole number, 0 or more, got NaN',
    (admin) => admin.maxQueue('f', Number.NaN),
  ],
  ['limits must be an object, got "5"', (admin) => admin.maxQueue('f', '5' as never)],
  [
    'the limit of low must be a whole number, 0 or more, got undefined',
    (admin) => admin.maxQueue('f', { high: 1, normal: 1 } as never),
  ],
])('a command is refused before it is sent: %s', async (message, command) => {
  const admin = new AdminClient({ server: '127.0.0.1:1' })
  expect(await failureOf(command(admin))).toMatchObject({
    code: 'INVALID_CLIENT_OPTION',
    message,
  })
})

test.each(['a b', 7, null])('%j names no server, and is refused', (server) => {
  const quoted = `${JSON.stringify(server)} is not a server address`
  expect(() => new Client({ servers: server as string })).toThrow(quoted)
  expect(() => new Client({ servers: ['box', server as string] })).toThrow(quoted)
  expect(() => new AdminClient({ server: server as string })).toThrow(quoted)
})

test('a call that ends before any server could be reached says why none was', async () => {
  const address = `127.0.0.1:${await freePort()}`
  const client = new Client({ servers: address })
  for (const call of [
    client.doNormal('f', '', { timeoutMs: 500 }),
    client.doBackground('f', '', { timeoutMs: 500 }),
  ])
    expect(await failureOf(call)).toMatchObject({
      code: 'JOB_TIMEOUT',
      message: expect.stringMatching(
        `^the job for "f" took longer than the 500 ms it was given: no job server could be reached: .*${address}`,
      ),
      cause: expect.objectContaining({ code: 'NO_SERVER' }),
    })
  await client.close()
})

test('a server that is named twice is one server', () => {
  expect(new Client({ servers: ['a', 'b:4731', 'a:4730'] }).servers).toEqual(['a:4730', 'b:4731'])
})

describeEngines('the limits of a call', (engine) => {
  test('take the longest names that servers take', async () => {
    const server = await serverFor(engine)
    const [name, unique] = ['ü'.repeat(256), 'u'.repeat(63)]
    await workerFor(server, {
      [name]: (job) => job.complete(`${job.function} ${job.unique} ${job.workload}`),
    })
    expect(`${await clientFor(server).doNormal(name, 'whole', { unique })}`).toBe(`${name} ${unique} whole`)
  })

  test('end a job that takes too long, and not the next one', async () => {
    const server = await serverFor(engine)
    const worker = await workerFor(server, { slow: () => {} }, { concurrency: 2 })
    const client = clientFor(server)
    // So that the time which is over is the job's, and not that of a connection.
    await client.echo()
    const job = client.submit('slow', '', { timeoutMs: 500 })
    expect(await failureOf(job.result)).toMatchObject({
      code: 'JOB_TIMEOUT',
      message: expect.stringMatching(/^job \S+:1 \(slow\) took longer than the 500 ms it was given$/),
    })
    expect(await failureOf(collect(job))).toBe(await failureOf(job.result))
    const next = client.doNormal('slow', '', { timeoutMs: 10_000 })
    await eventually(
      () => worker.jobs.length,
      (length) => length === 2,
    )
    for (const { complete } of worker.jobs) complete('late')
    expect(`${await next}`).toBe('late')
    expect(client.inFlight).toBe(0)
  })

  test('can be set once for all calls', async () => {
    const client = clientFor(await serverFor(engine), { timeoutMs: 50 })
    expect(await failureOf(client.doNormal('nobody'))).toMatchObject({ code: 'JOB_TIMEOUT' })
    expect(`${await client.echo('x', { timeoutMs: 0 })}`).toBe('x')
  })

  test('end with the reason of a signal, before, while and after it is acknowledged', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const reason = new Error('the request is gone')
    const before = client.submit('f', '', { signal: AbortSignal.abort(reason) })
    expect(await failureOf(before.result)).toBe(reason)
    expect(await failureOf(before.created)).toBe(reason)
    expect(await failureOf(client.doBackground('f', '', { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(await failureOf(client.echo('', { signal: AbortSignal.abort(reason) }))).toBe(reason)

    const abort = new AbortController()
    const job = client.submit('f', '', { signal: abort.signal })
    await job.created
    abort.abort(reason)
    expect(await failureOf(job.result)).toBe(reason)
    expect(await client.uniqueStatus('x')).toMatchObject({ known: false })
  })

  test('leave nothing behind at the signal', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { f: (job) => job.complete() })
    const client = clientFor(server)
    const added = new Map<string, number>()
    const { signal } = new AbortController()
    const [add, remove] = [signal.addEventListener, signal.removeEventListener]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added.set('open', (added.get('open') ?? 0) + 1)
      return add.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      added.set('open', (added.get('open') ?? 0) - 1)
      return remove.apply(signal, args)
    }
    await client.doNormal('f', '', { signal })
    await client.doBackground('f', '', { signal })
    await client.echo('x', { signal })
    expect(added.get('open')).toBe(0)
  })
})
