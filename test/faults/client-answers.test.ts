import { getEventListeners } from 'node:events'
import type { Client, ClientOptions } from '@gearwork/client'
import { expect, test } from 'vitest'
import { clientFor, eventually } from '../client/support.js'
import { type CallKind, type ClientCall, callAll, clientCalls } from './client-calls.js'
import { ending } from './endings.js'
import { type FaultyServer, greeting, type Misdeed, startFaultyServer } from './faulty-server.js'
import { misdeeds } from './misdeeds.js'

/** `right`: it recovers, and ends as it would have without the fault. */
type Row = Readonly<Record<CallKind, string>>

const all = (end: string): Row => ({ followed: end, repeatable: end, acknowledged: end, asked: end })
const recovers = all('right')
const givenUp = all('NoServerError NO_SERVER (CONNECTION_LOST)')

const otherAnswers: Readonly<Record<string, Misdeed>> = {
  'an answer of another kind': ({ packets }) =>
    packets.send({ name: 'ECHO_RES', data: Buffer.from('of something else') }),
  'the answer to another question': ({ packets }) =>
    packets.send({
      ...{ name: 'STATUS_RES', handle: 'H:other:1', known: '1', running: '1' },
      ...{ numerator: '1', denominator: '2' },
    }),
  'a job to do': ({ packets }) =>
    packets.send({ name: 'JOB_ASSIGN', handle: 'H:x:1', function: 'f', workload: Buffer.alloc(0) }),
}

const quickest = { backoff: { firstMs: 5, longestMs: 10 } } as const

/** Every kind of call, each with a server and a client of its own that has talked to it before. */
async function ends(
  misdeed: Misdeed,
  lives: number,
  options: ClientOptions,
  after: (server: FaultyServer, client: Client) => Promise<unknown> = async () => {},
): Promise<Record<string, string>> {
  const rows = clientCalls.map(async (call) => {
    const server = await startFaultyServer(misdeed, lives)
    const client = clientFor(server, { connection: quickest, ...options })
    await greeted(client)
    const end = await ending(call.run(client, {}, 'work'))
    await after(server, client)
    expect(client.inFlight, call.title).toBe(0)
    return [call.title, end] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

/** A client with little patience may need several. */
function greeted(client: Client): Promise<unknown> {
  return eventually(
    () => ending(client.echo(greeting)),
    (end) => end === greeting,
  )
}

function expected(row: Row): Record<string, string> {
  const end = ({ kind, right }: ClientCall) => (row[kind] === 'right' ? right : row[kind])
  return Object.fromEntries(clientCalls.map((call) => [call.title, end(call)]))
}

const wrong = Object.entries({ ...misdeeds, ...otherAnswers })

test.each(wrong)('%s in the place of an answer: every call is made again', async (_, misdeed) => {
  expect(await ends(misdeed, 2, {})).toEqual(expected(recovers))
})

test.each(wrong)('%s in the place of every answer: every call ends, and says why', async (_, misdeed) => {
  expect(await ends(misdeed, Number.POSITIVE_INFINITY, { patienceMs: 40 })).toEqual(expected(givenUp))
})

test('an ERROR in the place of an answer ends every call, and costs no connection', async () => {
  const error: Misdeed = ({ packets }) =>
    packets.send({ name: 'ERROR', code: 'QUEUE_ERROR', text: 'Job queue is full' })
  const refused = await ends(error, 1, {}, async ({ peers }) => expect(peers.length).toBe(1))
  expect(refused).toEqual(
    expected({
      ...all('SubmissionRefusedError SUBMISSION_REFUSED'),
      asked: 'CallRefusedError CALL_REFUSED',
    }),
  )
})

test('no answer in time ends every call; what a server still owes is forgotten with the connection', async () => {
  const late = await ends(
    () => {},
    1,
    { timeoutMs: 30 },
    async (server, client) => {
      await eventually(
        () => client.inFlight,
        (left) => left === 1,
      )
      server.cut()
      await eventually(
        () => client.inFlight,
        (left) => left === 0,
      )
    },
  )
  expect(late).toEqual(
    expected({ ...all('JobTimeoutError JOB_TIMEOUT'), asked: 'CallTimeoutError CALL_TIMEOUT' }),
  )
})

test('no answer at all is a half-open connection, and every call is made again on another', async () => {
  const options = { connection: { ...quickest, heartbeatMs: 20 } }
  expect(await ends(() => {}, 1, options)).toEqual(expected(recovers))
})

test('no answer on any connection ends every call, and says why', async () => {
  const options = { connection: { ...quickest, heartbeatMs: 10 }, patienceMs: 30 }
  expect(await ends(() => {}, Number.POSITIVE_INFINITY, options)).toEqual(expected(givenUp))
})

test('a name that does not resolve ends every call, and says which', async () => {
  const address = 'no-such-server.invalid:4730'
  const client = clientFor({ address }, { connection: quickest, patienceMs: 50 })
  // Until the name has been looked up, nobody can say what is wrong with it.
  await eventually(
    () => ending(client.echo()),
    (end) => end.includes('CONNECT_FAILED'),
  )
  expect(await callAll(client)).toEqual(expected(all('NoServerError NO_SERVER (CONNECT_FAILED)')))
  expect(client.inFlight).toBe(0)
})

test('a name that does not resolve takes no call from a server that is there', async () => {
  const right = await startFaultyServer(() => {}, 0)
  const servers = [{ address: 'no-such-server.invalid:4730' }, right]
  // So long waits a question for both that comes before the name is known to be wrong.
  const client = clientFor(servers, { connection: quickest, patienceMs: 300 })
  expect(await callAll(client)).toEqual(expected(recovers))
  expect(client.inFlight).toBe(0)
})

test.each<[string, Misdeed, number, number]>([
  ['was answered', () => {}, 0, 0],
  ['was answered after a loss', ({ socket }) => socket.resetAndDestroy(), 1, 0],
  ['was refused', ({ packets }) => packets.send({ name: 'ERROR', code: 'NO', text: 'no' }), 1, 0],
  ['timed out', () => {}, 1, 20],
])('a call that %s leaves nobody at its signal', async (_, misdeed, lives, timeoutMs) => {
  const limited = clientCalls.filter(({ endless }) => !endless)
  const rows = limited.map(async (call) => {
    const server = await startFaultyServer(misdeed, lives)
    const client = clientFor(server, { connection: quickest })
    const { signal } = new AbortController()
    await ending(call.run(client, { signal, timeoutMs }, 'work'))
    expect(getEventListeners(signal, 'abort').length, call.title).toBe(0)
  })
  await Promise.all(rows)
})
