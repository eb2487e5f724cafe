import { connect, type Socket } from 'node:net'
import { encodePacket } from '@gearwork/protocol'
import { serverLogLevel } from '@gearwork/server'
import { expect, onTestFinished, test } from 'vitest'
import { Identity } from '../../packages/server/src/peers/identity.js'
import { Peer, unwritten } from '../conformance/peer.js'
import { running } from './running.js'

const submit = { name: 'SUBMIT_JOB', function: 'f', unique: '', workload: 'x' } as const

test('one connection more than may be is closed, and the log says so', async () => {
  const { peer, logged } = await running({ limits: { maxConnections: 2 } })
  const [one, two] = [await peer(), await peer()]
  await one.settled()
  await two.settled()
  const three = await peer()
  await three.isHungUpOn()
  expect(await logged('refused')).toEqual({ event: 'refused', peer: '127.0.0.1', maxConnections: 2 })
  await one.leaves()
  await logged('disconnected')
  await (await peer()).settled()
})

test('a client that never reads is cut off, and the log says so', async () => {
  const { peer, logged } = await running({ limits: { maxUnsentBytes: 1024 * 1024 } })
  const [client, worker] = [await peer(), await peer()]
  const handle = await client.submits(submit)
  worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  client.deafens()
  const data = 'x'.repeat(256 * 1024)
  let cut = false
  const cutOff = logged('cutOff').then((entry) => {
    cut = true
    return entry
  })
  while (!cut) {
    worker.say({ name: 'WORK_DATA', handle, data })
    await worker.settled()
  }
  expect(await cutOff).toMatchObject({ reason: 'unsent' })
  expect((await cutOff).bytes).toBeGreaterThan(1024 * 1024)
  worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
  await worker.hearsNothing()
})

test('a client that reads a long stream now and then hears all of it, for its worker waits', async () => {
  const { server, peer, log } = await running({ limits: { maxUnsentBytes: 1024 * 1024 } })
  const [client, other] = [await peer(), await peer()]
  const socket = connect({ port: server.port, host: '127.0.0.1' })
  const worker = Peer.over(socket)
  onTestFinished(() => worker.destroy())
  const handle = await client.submits(submit)
  worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  const parts = Array.from({ length: 200 }, (_, i) => `${i} `.padEnd(256 * 1024, 'x'))
  client.deafens()
  for (const data of parts) worker.say({ name: 'WORK_DATA', handle, data })
  worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
  await other.settled()
  worker.endsItsHalf()
  await isStuck(socket, other)
  expect(socket.writableLength).toBeGreaterThan(0)
  client.listens()
  for (const data of parts.slice(0, 40)) await client.hears({ name: 'WORK_DATA', handle, data })
  client.deafens()
  await isStuck(socket, other)
  client.listens()
  for (const data of parts.slice(40)) await client.hears({ name: 'WORK_DATA', handle, data })
  await client.hears({ name: 'WORK_COMPLETE', handle, data: '' })
  await worker.isHungUpOn()
  expect(log.filter(({ event }) => event === 'cutOff')).toEqual([])
}, 30_000)

test.each([
  ['runs another job too', { name: 'CAN_DO', function: 'f' }, 2],
  ['has so much time for the job', { name: 'CAN_DO_TIMEOUT', function: 'f', timeout: '100000' }, 1],
] as const)('a worker that %s waits for no reader', async (_, word, count) => {
  const { peer, log } = await running({ limits: { maxUnsentBytes: 4 * 1024 * 1024 } })
  const [worker, other] = [await peer(), await peer()]
  worker.say(word)
  const deaf = await peer()
  const handles = [await deaf.submits(submit)]
  if (count > 1) handles.push(await other.submits(submit))
  for (const _ of handles) worker.say({ name: 'GRAB_JOB' })
  for (const _ of handles) await worker.hearsA('JOB_ASSIGN')
  deaf.deafens()
  const held = () => log.some(({ event }) => event === 'cutOff')
  while (!held()) {
    const started = performance.now()
    worker.say({ name: 'WORK_DATA', handle: handles[0] as string, data: 'x'.repeat(256 * 1024) })
    await worker.settled()
    expect(performance.now() - started).toBeLessThan(2_000)
  }
})

test('when all together leave too much unread, whoever left most is cut off, and the log says so', async () => {
  const most = 1024 * 1024
  const { peer, log, logged } = await running({ limits: { maxTotalUnsentBytes: most } })
  const worker = await peer()
  worker.say({ name: 'CAN_DO', function: 'f' })
  const deaf = async () => {
    const client = await peer()
    const handle = await client.submits(submit)
    worker.say({ name: 'GRAB_JOB' })
    await worker.hearsA('JOB_ASSIGN')
    client.deafens()
    return handle
  }
  const [moderate, greedy] = [await deaf(), await deaf()]
  let cut = false
  const cutOff = logged('cutOff').then((entry) => {
    cut = true
    return entry
  })
  while (!cut) {
    worker.say({ name: 'WORK_DATA', handle: greedy, data: 'x'.repeat(256 * 1024) })
    worker.say({ name: 'WORK_DATA', handle: moderate, data: 'x'.repeat(64 * 1024) })
    await worker.settled()
  }
  const { connection, reason, bytes, totalBytes } = await cutOff
  expect([connection, reason]).toEqual([3, 'unsent'])
  expect(totalBytes).toBeGreaterThan(most)
  expect(bytes).toBeLessThanOrEqual(totalBytes as number)
  worker.say({ name: 'WORK_COMPLETE', handle: greedy, data: '' })
  worker.say({ name: 'WORK_COMPLETE', handle: moderate, data: '' })
  await worker.hearsNothing()
  expect(log.filter(({ event }) => event === 'cutOff')).toHaveLength(1)
})

test('when all together begin too much, whoever began most is cut off, and the log says so', async () => {
  const most = 1024 * 1024
  const { peer, log, logged } = await running({ limits: { maxTotalUnfinishedBytes: most } })
  const other = await peer()
  const whole = encodePacket(unwritten({ ...submit, workload: 'x'.repeat(most) }), 'request')
  /** Says so much of it, and waits until the server has. */
  const says = async (one: Peer, from: number, to: number) => {
    one.bytes(whole.subarray(from, to))
    for (let i = 0; i < 20; i++) await other.settled()
  }
  const [moderate, greedy] = [await peer(), await peer()]
  await says(moderate, 0, most / 4)
  await says(greedy, 0, most / 2)
  expect(log.filter(({ event }) => event === 'disconnected')).toEqual([])
  for (let at = most / 2; !greedy.isHungUp; at += 1024) await says(greedy, at, at + 1024)
  const cutOff = await logged('cutOff')
  expect(cutOff).toMatchObject({ connection: 3, reason: 'unfinished' })
  expect(serverLogLevel(cutOff)).toBe('warn')
  const { bytes, totalBytes = 0 } = cutOff
  expect(totalBytes).toBeGreaterThan(most)
  expect(bytes).toBeGreaterThan(totalBytes / 2)
  expect(await logged('disconnected')).toEqual({ event: 'disconnected', connection: 3, peer: cutOff.peer })
  moderate.bytes(whole.subarray(most / 4))
  await moderate.hearsA('JOB_CREATED')
})

test('packets that are whole do not count, however many there are', async () => {
  const { peer, log } = await running({ limits: { maxTotalUnfinishedBytes: 300_000 } })
  const client = await peer()
  for (let i = 0; i < 20; i++) await client.submits({ ...submit, workload: 'x'.repeat(250_000) })
  expect(log.filter(({ event }) => event === 'disconnected')).toEqual([])
})

test('a client that asks and asks and does not read is not read either, until it does', async () => {
  const { server, peer, log } = await running({ limits: { maxUnsentBytes: 8 * 1024 * 1024 } })
  const socket = connect({ port: server.port, host: '127.0.0.1' })
  const [client, other] = [Peer.over(socket), await peer()]
  onTestFinished(() => client.destroy())
  await client.settled()
  client.deafens()
  const requests = 1024
  const echo = (i: number) => `${i} `.padEnd(64 * 1024, 'x')
  for (let i = 0; i < requests; i++) client.say({ name: 'ECHO_REQ', data: echo(i) })
  await isStuck(socket, other)
  expect(socket.writableLength).toBeGreaterThan(0)
  client.listens()
  for (let i = 0; i < requests; i++) await client.hears({ name: 'ECHO_RES', data: echo(i) })
  expect(log.filter(({ event }) => event === 'cutOff')).toEqual([])
})

/** Nothing has left the socket while the server has answered somebody else many times. */
async function isStuck(socket: Socket, other: Peer): Promise<void> {
  let before = -1
  while (!socket.destroyed && socket.writableLength !== before) {
    before = socket.writableLength
    for (let i = 0; i < 50; i++) await other.settled()
  }
}

test('one packet may be larger than what may wait', async () => {
  const { peer } = await running({ limits: { maxUnsentBytes: 10 } })
  const client = await peer()
  const data = 'x'.repeat(1024 * 1024)
  client.say({ name: 'ECHO_REQ', data })
  await client.hears({ name: 'ECHO_RES', data })
})

test('a packet larger than may come ends its connection, and the log says why', async () => {
  const { peer, logged } = await running({ limits: { maxPacketBytes: 8192 } })
  const client = await peer()
  await client.settled()
  client.say({ name: 'ECHO_REQ', data: 'x'.repeat(8193) })
  await client.isHungUpOn()
  expect((await logged('disconnected')).error).toMatchObject({ code: 'PACKET_TOO_LARGE' })
})

test('a job that was given up is told to the log', async () => {
  const { peer, logged } = await running({ jobRetries: 1, handlePrefix: 'X' })
  const [client, worker] = [await peer(), await peer()]
  await client.submits(submit)
  worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  await worker.leaves()
  expect(await logged('jobGivenUp')).toEqual({
    event: 'jobGivenUp',
    handle: 'X:1',
    function: 'f',
    retries: 1,
  })
})

test.each([
  ['all', true],
  ['loopback', true],
  ['read-only', false],
] as const)('under the policy %s a peer of this machine may control: %s', async (admin, may) => {
  const { peer } = await running({ admin })
  const client = await peer()
  const [answer] = await client.asks('create function f')
  expect(answer?.startsWith('OK')).toBe(may)
  expect(await client.row('status', 'f')).toEqual(may ? ['0', '0', '0'] : undefined)
  expect(await client.asks('verbose')).toEqual(['OK ERROR'])
})

test('a peer of another machine may look, and under loopback not touch', async () => {
  const { Session } = await import('../../packages/server/src/peers/session.js')
  const { runLine } = await import('../../packages/server/src/commands/index.js')
  const told: string[] = []
  const stranger = Object.create(Session.prototype, {
    scope: { value: { admin: 'loopback' } },
    identity: { value: new Identity(1, { remoteAddress: '192.0.2.7' }) },
    grabs: { value: { refuse() {} } },
    sendText: { value: (text: string) => told.push(text) },
  })
  runLine(stranger, 'cancel job H:x:1')
  runLine(stranger, 'verbose')
  expect(told).toEqual([
    'ERR NOT_ALLOWED This+server+does+not+take+this+command+from+here+cancel+job\r\n',
    'OK ERROR\n',
  ])
})
