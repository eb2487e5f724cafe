import { AdminClient, Client, type ClientJob, InvalidAddressError, ProtocolError } from '@gearwork/client'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/ports.js'
import { failureOf } from './support.js'

/** Nobody is there, and nobody is needed: what cannot be followed is refused before anything is sent. */
async function lonelyClient(): Promise<Client> {
  const client = new Client({ servers: `127.0.0.1:${await freePort()}`, patienceMs: 10 })
  onTestFinished(() => client.close())
  return client
}

const result = (job: ClientJob): Promise<unknown> => job.result

/** Every call that takes options, with what it is given in their place. */
const calls: Readonly<Record<string, (client: Client, options: never) => Promise<unknown>>> = {
  submit: (client, options) => result(client.submit('f', '', options)),
  submitReduce: (client, options) => result(client.submitReduce('f', 'r', '', options)),
  submitBackground: (client, options) => client.submitBackground('f', '', options),
  submitReduceBackground: (client, options) => client.submitReduceBackground('f', 'r', '', options),
  doNormal: (client, options) => client.doNormal('f', '', options),
  doHigh: (client, options) => client.doHigh('f', '', options),
  doLow: (client, options) => client.doLow('f', '', options),
  doBackground: (client, options) => client.doBackground('f', '', options),
  doHighBackground: (client, options) => client.doHighBackground('f', '', options),
  doLowBackground: (client, options) => client.doLowBackground('f', '', options),
  doEpoch: (client, options) => client.doEpoch(0, 'f', '', options),
  addTask: (client, options) => taskFailure(client, () => client.addTask('f', '', 1, options)),
  addTaskHigh: (client, options) => taskFailure(client, () => client.addTaskHigh('f', '', 1, options)),
  addTaskLow: (client, options) => taskFailure(client, () => client.addTaskLow('f', '', 1, options)),
  addTaskBackground: (client, options) =>
    taskFailure(client, () => client.addTaskBackground('f', '', 1, options)),
  addTaskHighBackground: (client, options) =>
    taskFailure(client, () => client.addTaskHighBackground('f', '', 1, options)),
  addTaskLowBackground: (client, options) =>
    taskFailure(client, () => client.addTaskLowBackground('f', '', 1, options)),
}

const questions: typeof calls = {
  jobStatus: (client, options) => client.jobStatus('H:box:1', options),
  uniqueStatus: (client, options) => client.uniqueStatus('u', options),
  echo: (client, options) => client.echo('x', options),
  'a command': (_, options) => new AdminClient({ server: '127.0.0.1:1' }).version(options),
}

async function taskFailure(client: Client, add: () => unknown): Promise<void> {
  add()
  const { failed } = await client.runTasks()
  const [outcome] = failed.map((task) => task.outcome)
  if (outcome?.status === 'failed') throw outcome.error
}

const badLimits: readonly (readonly [unknown, string])[] = [
  [null, 'options must be an object, got null'],
  [5, 'options must be an object, got 5'],
  ['high', 'options must be an object, got "high"'],
  [[], 'options must be an object, got []'],
  [{ timeoutMs: 'x' }, 'timeoutMs must be a number of milliseconds, 0 or more, got "x"'],
  [{ timeoutMs: null }, 'timeoutMs must be a number of milliseconds, 0 or more, got null'],
  [{ signal: 5 }, 'signal must be an AbortSignal, got 5'],
  [{ signal: null }, 'signal must be an AbortSignal, got null'],
  [{ signal: new AbortController() }, 'signal must be an AbortSignal, got {}'],
  [
    { signal: { aborted: false, addEventListener() {} } },
    'signal must be an AbortSignal, got {"aborted":false}',
  ],
  [{ signal: { aborted: true } }, 'signal must be an AbortSignal, got {"aborted":true}'],
]

const badSubmissions: readonly (readonly [unknown, string, string])[] = [
  [{ unique: 5 }, 'SUBMISSION_INVALID', 'the unique key must be a string, got 5'],
  [{ unique: null }, 'SUBMISSION_INVALID', 'the unique key must be a string, got null'],
  [{ idempotent: 'yes' }, 'INVALID_CLIENT_OPTION', 'idempotent must be true or false, got "yes"'],
  [{ events: 3 }, 'INVALID_CLIENT_OPTION', 'events must be an object, got 3'],
  [{ events: { fail: 'x' } }, 'INVALID_CLIENT_OPTION', 'events.fail must be a function, got "x"'],
]

test.each(Object.entries({ ...calls, ...questions }))('%s refuses limits that cannot be', async (_, call) => {
  const client = await lonelyClient()
  for (const [options, message] of badLimits) {
    expect(await failureOf(call(client, options as never))).toMatchObject({
      code: 'INVALID_CLIENT_OPTION',
      message,
    })
  }
  expect(client.inFlight).toBe(0)
})

test.each(Object.entries(calls))('%s refuses what no submission can be', async (_, call) => {
  const client = await lonelyClient()
  for (const [options, code, message] of badSubmissions) {
    expect(await failureOf(call(client, options as never))).toMatchObject({ code, message })
  }
  expect(client.inFlight).toBe(0)
})

test.each([
  [5, '5'],
  [null, 'null'],
  [Symbol('high'), 'Symbol(high)'],
  ['urgent', '"urgent"'],
])('a priority that is none is refused, and quoted (%#)', async (priority, quoted) => {
  const client = await lonelyClient()
  expect(await failureOf(client.doNormal('f', '', { priority: priority as 'high' }))).toMatchObject({
    code: 'SUBMISSION_INVALID',
    message: `priority must be one of high, normal, low, got ${quoted}`,
  })
})

test.each([
  ['tomorrow', '"tomorrow"'],
  ['2030', '"2030"'],
  [null, 'null'],
  [new Date(Number.NaN), 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('a moment that is none is refused, and quoted (%#)', async (at, quoted) => {
  const client = await lonelyClient()
  expect(await failureOf(client.doEpoch(at as number, 'f'))).toMatchObject({
    code: 'SUBMISSION_INVALID',
    message: `a job cannot be submitted for ${quoted}: give a date, or milliseconds since the epoch`,
  })
})

test('names that are no texts are refused', async () => {
  const client = await lonelyClient()
  const name = 5 as unknown as string
  expect(await failureOf(client.submit(name).result)).toMatchObject({
    code: 'SUBMISSION_INVALID',
    message: 'the function must be a string, got 5',
  })
  expect(await failureOf(client.submitReduce('f', name).created)).toMatchObject({
    message: 'the reducer must be a string, got 5',
  })
  expect(await failureOf(client.uniqueStatus(name))).toMatchObject({
    message: 'the unique key must be a string, got 5',
  })
})

test('a run of tasks refuses events that are none, and keeps its tasks', async () => {
  const client = await lonelyClient()
  client.addTask('f')
  expect(await failureOf(client.runTasks(null as never))).toMatchObject({
    code: 'INVALID_CLIENT_OPTION',
    message: 'options must be an object, got null',
  })
  expect(await failureOf(client.runTasks({ events: 3 as never }))).toMatchObject({
    code: 'INVALID_CLIENT_OPTION',
    message: 'events must be an object, got 3',
  })
  expect((await client.runTasks()).tasks.length).toBe(1)
})

test.each([
  ['client', async () => new Client({ servers: 'box:port' })],
  ['administrator', async () => new AdminClient({ server: 'box:port' })],
])('an address that names no server is an error that can be named, for the %s', async (_, making) => {
  expect(await failureOf(making())).toBeInstanceOf(InvalidAddressError)
})

test('so is a name that a text command cannot carry', async () => {
  const admin = new AdminClient()
  onTestFinished(() => admin.close())
  const refusal = await failureOf(admin.createFunction('two words'))
  expect(refusal).toBeInstanceOf(ProtocolError)
  expect(refusal).toMatchObject({ code: 'NOT_A_WORD' })
})

const refuse = (): never => {
  throw new Error('do not look')
}

test('what is no handle is refused, by the call or by the outcome of its task', async () => {
  const client = await lonelyClient()
  const none: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [undefined, 'undefined'],
    [7, '7'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), '{}'],
    [{ handle: 'H:box:1' }, '{"handle":"H:box:1"}'],
    [{ handle: 7, server: client.servers[0] }, `{"handle":7,"server":"${client.servers[0]}"}`],
    [Object.defineProperty({}, 'handle', { get: refuse }), '{}'],
  ]
  for (const [handle, quoted] of none) {
    const refusal = {
      code: 'INVALID_CLIENT_OPTION',
      message: `a job handle must be a JobHandle, what its JSON holds, or its text, got ${quoted}`,
    }
    expect(await failureOf(client.jobStatus(handle as string))).toMatchObject(refusal)
    const task = client.addTaskStatus(handle as string)
    await client.runTasks()
    expect(task.outcome).toMatchObject({ status: 'failed', error: refusal })
  }
})

test('submit does not throw for options that throw when they are read: its result does', async () => {
  const client = await lonelyClient()
  for (const name of ['unique', 'context', 'events', 'timeoutMs']) {
    const options = Object.defineProperty({}, name, { get: refuse, enumerable: true })
    for (const job of [client.submit('f', '', options), client.submitReduce('f', 'r', '', options)]) {
      expect(await failureOf(job.result)).toMatchObject({ message: 'do not look' })
      expect(await failureOf(job.created)).toMatchObject({ message: 'do not look' })
    }
  }
  expect(client.inFlight).toBe(0)
})
