import { connect } from 'node:net'
import {
  createJobServer,
  ListenError,
  PortInUseError,
  type ServerLogEntry,
  ServerStoppedError,
} from '@gearwork/server'
import { expect, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { freePort } from '../support/ports.js'
import { FakeClock } from '../transport/fake-clock.js'
import { running } from './running.js'
import { newFile } from './store/files.js'

const background = { name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' } as const

test('listens on several addresses, each with a port of its own', async () => {
  const { server } = await running({ listen: ['127.0.0.1:0', '[::1]:0'] })
  expect(server.addresses.map(({ host }) => host)).toEqual(['127.0.0.1', '::1'])
  expect(server.port).toBe(server.addresses[0]?.port)
  for (const { host, port } of server.addresses) {
    const socket = connect(port, host)
    const peer = Peer.over(socket)
    await peer.settled()
    await peer.leaves()
  }
})

test('says who has the port', async () => {
  const { server } = await running()
  const other = createJobServer({ listen: { host: '127.0.0.1', port: server.port } })
  const failure = other.start()
  await expect(failure).rejects.toBeInstanceOf(PortInUseError)
  await expect(failure).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    address: { host: '127.0.0.1', port: server.port },
    message: `127.0.0.1:${server.port} is in use already: stop what listens there, or choose another port`,
  })
  await server.stop()
  await other.start()
  await other.stop()
})

test.each([
  ['[::]', 'localhost'],
  ['0.0.0.0', '127.0.0.1'],
  ['127.0.0.1', '0.0.0.0'],
  ['127.0.0.1', '127.0.0.1'],
])('says that it has the port itself, through %s, when it shall listen on %s too', async (one, other) => {
  const port = await freePort()
  const server = createJobServer({ listen: [`${one}:${port}`, `${other}:${port}`] })
  const failure = server.start()
  await expect(failure).rejects.toBeInstanceOf(PortInUseError)
  await expect(failure).rejects.toThrow(
    `${other}:${port} is in use already, by this server's own ${one}:${port}: leave one of them out`,
  )
  await server.stop()
})

test('does not say that it has a port itself which somebody else has', async () => {
  const { server } = await running({ listen: '[::1]:0' })
  const other = createJobServer({ listen: [`127.0.0.1:${server.port}`, `[::1]:${server.port}`] })
  await expect(other.start()).rejects.toThrow('stop what listens there')
  await other.stop()
})

test('listens on every address or on none', async () => {
  const { server } = await running()
  const other = createJobServer({ listen: ['127.0.0.1:0', `127.0.0.1:${server.port}`] })
  await expect(other.start()).rejects.toBeInstanceOf(PortInUseError)
  expect(other.port).toBe(0)
  expect(other.state).toBe('idle')
  await other.stop()
})

test('says that an address is not of this machine', async () => {
  const server = createJobServer({ listen: '192.0.2.1:0' })
  const failure = server.start()
  await expect(failure).rejects.toBeInstanceOf(ListenError)
  await expect(failure).rejects.toThrow('this machine does not have that address')
})

test('may be stopped before it starts, and twice, and does not come back', async () => {
  const server = createJobServer({ listen: '127.0.0.1:0' })
  await server.stop()
  await server.stop()
  await server.drain()
  await expect(server.start()).rejects.toBeInstanceOf(ServerStoppedError)
})

test('may be stopped while it starts', async () => {
  const server = createJobServer({ listen: '127.0.0.1:0' })
  const starting = server.start()
  await server.stop()
  await expect(starting).rejects.toBeInstanceOf(ServerStoppedError)
})

test('may be started twice', async () => {
  const { server } = await running()
  const { port } = server
  await server.start()
  expect(server.port).toBe(port)
})

test('stops where it goes out of scope', async () => {
  let port = 0
  {
    await using server = createJobServer({ listen: '127.0.0.1:0' })
    await server.start()
    port = server.port
  }
  await expect(Peer.connect(port)).rejects.toThrow('ECONNREFUSED')
})

test('what was said before the stop still arrives', async () => {
  const { server, peer, log } = await running()
  const client = await peer()
  await client.submits(background)
  client.say({ name: 'ECHO_REQ', data: 'last words' })
  await new Promise((resolve) => setImmediate(resolve))
  await client.hears({ name: 'ECHO_RES', data: 'last words' })
  await server.stop()
  await client.isHungUpOn()
  expect(log.at(-1)).toEqual({ event: 'stopped', jobs: 1, kept: 0 })
})

test('peers that do not hang up are cut off', async () => {
  const clock = new FakeClock()
  const { server } = await running({ clock })
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  const peer = Peer.over(socket)
  await peer.settled()
  peer.deafens()
  const stopping = server.stop()
  await expect.poll(() => clock.planned.length).toBe(1)
  clock.passToNext()
  await stopping
  socket.destroy()
})

test('drains: refuses what is new, waits for what runs and what is queued', async () => {
  const { server, peer } = await running()
  const [client, worker] = [await peer(), await peer()]
  const foreground = { ...background, name: 'SUBMIT_JOB' } as const
  const [first, second] = [await client.submits(foreground), await client.submits(background)]
  worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  const drained = server.drain()
  expect(server.state).toBe('draining')
  await expect(Peer.connect(server.port)).rejects.toThrow('ECONNREFUSED')
  client.say(background)
  await client.hearsA('ERROR')
  worker.say({ name: 'WORK_COMPLETE', handle: first, data: 'done' }, { name: 'GRAB_JOB' })
  await client.hears({ name: 'WORK_COMPLETE', handle: first, data: 'done' })
  await worker.hears({ name: 'JOB_ASSIGN', handle: second, function: 'f', workload: 'x' })
  worker.say({ name: 'WORK_COMPLETE', handle: second, data: '' })
  await drained
  await client.isHungUpOn()
  expect(server.state).toBe('stopped')
})

test('a server that has never listened does not say that it has stopped', async () => {
  const { server: first } = await running()
  const log: ServerLogEntry[] = []
  const options = { listen: `127.0.0.1:${first.port}`, log: (entry: ServerLogEntry) => log.push(entry) }
  const second = createJobServer(options)
  await expect(second.start()).rejects.toBeInstanceOf(PortInUseError)
  await second.stop()
  expect(log).toEqual([])
})

test('one that had opened its store says what is left in it', async () => {
  const { server: first } = await running()
  const log: string[] = []
  const second = createJobServer({
    listen: `127.0.0.1:${first.port}`,
    persist: newFile(),
    log: ({ event }) => log.push(event),
  })
  await expect(second.start()).rejects.toBeInstanceOf(PortInUseError)
  await second.stop()
  expect(log).toEqual(['storeOpened', 'stopped'])
})

test('drains no longer than it may', async () => {
  const clock = new FakeClock()
  const { server, peer, log } = await running({ clock })
  const client = await peer()
  await client.submits(background)
  const drained = server.drain(30_000)
  clock.pass(29_999)
  await client.settled()
  clock.pass(1)
  await drained
  expect(log.at(-1)).toEqual({ event: 'stopped', jobs: 1, kept: 0 })
})

test('of the times that a drain may take the last one counts', async () => {
  const clock = new FakeClock()
  const { server, peer } = await running({ clock })
  const client = await peer()
  await client.submits(background)
  const drained = server.drain(10_000)
  server.drain(30_000)
  server.drain()
  clock.pass(29_999)
  await client.settled()
  server.drain(5_000)
  clock.pass(4_999)
  await client.settled()
  clock.pass(1)
  await drained
})

test('a drain without an end can be given one', async () => {
  const { server, peer } = await running()
  await (await peer()).submits(background)
  const drained = server.drain()
  await server.drain(0)
  await drained
})

test.each([Number.NaN, -5, 'x', Number.POSITIVE_INFINITY])('a drain cannot take %s', async (deadlineMs) => {
  const { server } = await running()
  expect(() => server.drain(deadlineMs as number)).toThrow(
    /^deadlineMs must be a number of milliseconds, 0 or more, got /,
  )
  expect(server.state).toBe('open')
})

test('a drain ends when the server is stopped', async () => {
  const { server, peer } = await running()
  await (await peer()).submits(background)
  const drained = server.drain()
  await server.stop()
  await drained
})

test('a log that throws changes nothing', async () => {
  const { peer } = await running({
    log: () => {
      throw new Error('no more paper')
    },
  })
  await (await peer()).submits(background)
})

test('a draining server says how many jobs it waits for', async () => {
  const persist = newFile()
  const { server, log, peer } = await running({ persist })
  const client = await peer()
  await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' })
  await server.drain()
  expect(log.find(({ event }) => event === 'draining')).toEqual({ event: 'draining', jobs: 0 })
})
