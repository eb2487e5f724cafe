import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
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
  expect((await cutOff).unsentBytes).toBeGreaterThan(1024 * 1024)
  worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
  await worker.hearsNothing()
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
  const { connection, unsentBytes, totalUnsentBytes } = await cutOff
  expect(connection).toBe(3)
  expect(totalUnsentBytes).toBeGreaterThan(most)
  expect(unsentBytes).toBeLessThanOrEqual(totalUnsentBytes as number)
  worker.say({ name: 'WORK_COMPLETE', handle: greedy, data: '' })
  worker.say({ name: 'WORK_COMPLETE', handle: moderate, data: '' })
  await worker.hearsNothing()
  expect(log.filter(({ event }) => event === 'cutOff')).toHaveLength(1)
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
  const { peer, logged } = await running({ limits: { maxPacketBytes: 1000 } })
  const client = await peer()
  await client.settled()
  client.say({ name: 'ECHO_REQ', data: 'x'.repeat(1001) })
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
  const { Session } = await import('../../packages/server/src/session.js')
  const { runLine } = await import('../../packages/server/src/commands/index.js')
  const told: string[] = []
  const stranger = Object.create(Session.prototype, {
    scope: { value: { admin: 'loopback' } },
    peer: { value: '192.0.2.7' },
    sendText: { value: (text: string) => told.push(text) },
  })
  runLine(stranger, 'cancel job H:x:1')
  runLine(stranger, 'verbose')
  expect(told).toEqual([
    'ERR NOT_ALLOWED This+server+does+not+take+this+command+from+here+cancel+job\r\n',
    'OK ERROR\n',
  ])
})
