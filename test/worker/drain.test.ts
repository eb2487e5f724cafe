import { expect, test } from 'vitest'
import { type FakePeer, startFakeServer } from '../client/fake-server.js'
import { describeEngines } from '../support/engines.js'
import { FakeClock } from '../transport/fake-clock.js'
import { adminFor, clientFor, eventually, Gate, serverFor, totalOf, workerOn } from './support.js'

const big = Buffer.alloc(16 * 1024 * 1024, 'gear\0work')

describeEngines('a worker that is drained', (engine) => {
  test('sends a result of 16 MiB to its end before it hangs up', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server)
    worker.addFunction('f', () => {
      void worker.drain()
      return big
    })
    await worker.start()
    expect((await clientFor(server).doNormal('f')).equals(big)).toBe(true)
    expect(await worker.stopped).toEqual({ reason: 'drained', jobs: 1, lost: 0 })
  })

  test('by its last iteration does, too', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server, { iterations: 1 }).addFunction('f', async () => big)
    await worker.start()
    expect((await clientFor(server).doNormal('f')).equals(big)).toBe(true)
    expect(await worker.stopped).toEqual({ reason: 'iterations', jobs: 1, lost: 0 })
  })

  test('on two servers waits for the jobs of both', async () => {
    const servers = [await serverFor(engine), await serverFor(engine)]
    const gates = new Map(servers.map(({ address }) => [address, new Gate()]))
    const started = new Set<string>()
    const worker = workerOn(servers, { concurrency: 2 }).addFunction('f', async (job) => {
      started.add(job.server)
      await gates.get(job.server)?.opened
      return job.server
    })
    await worker.start()
    const results = servers.map((server) => clientFor(server).doNormal('f'))
    await eventually(
      () => started.size,
      (size) => size === 2,
    )
    let stopped = false
    const stop = worker.drain().then((how) => {
      stopped = true
      return how
    })
    gates.get(servers[0]?.address as string)?.open()
    expect(String(await results[0])).toBe(servers[0]?.address)
    expect(stopped).toBe(false)
    gates.get(servers[1]?.address as string)?.open()
    expect(String(await results[1])).toBe(servers[1]?.address)
    expect(await stop).toEqual({ reason: 'drained', jobs: 2, lost: 0 })
    for (const server of servers) expect(await totalOf(adminFor(server), 'f')).toBe(0)
  })
})

/** A worker on time of its own, in the middle of a job that never ends. */
async function stubborn() {
  const clock = new FakeClock()
  const running = new Gate()
  const server = await startFakeServer((packet, peer) => {
    if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
    if (packet.name.startsWith('GRAB_JOB')) assign(peer)
  })
  const worker = workerOn(server, { clock })
  const reasons: unknown[] = []
  worker.addFunction('f', (job) => {
    job.signal.addEventListener('abort', () => reasons.push(job.signal.reason.code))
    running.open()
    return new Promise<void>(() => {})
  })
  await worker.start()
  await running.opened
  return { clock, worker, reasons }
}

function assign(peer: FakePeer): void {
  const workload = Buffer.alloc(0)
  peer.packets.send({ name: 'JOB_ASSIGN_UNIQ', handle: 'H:1', function: 'f', unique: '', workload })
}

test('a second call may bring the deadline nearer', async () => {
  const { clock, worker, reasons } = await stubborn()
  const first = worker.drain(60_000)
  clock.pass(1_000)
  const second = worker.drain(500)
  clock.pass(499)
  expect([worker.state, reasons]).toEqual(['draining', []])
  clock.pass(1)
  expect(reasons).toEqual(['DRAIN_DEADLINE'])
  const lost = { reason: 'drained', jobs: 1, lost: 1 }
  expect(await Promise.all([first, second])).toEqual([lost, lost])
  expect(clock.planned).toEqual([])
})

test('a second call may set the deadline that the first one had not', async () => {
  const { clock, worker, reasons } = await stubborn()
  const first = worker.drain()
  clock.pass(3_600_000)
  expect([worker.state, reasons]).toEqual(['draining', []])
  void worker.drain(500)
  clock.pass(500)
  expect(await first).toMatchObject({ lost: 1 })
})

test('a second call without a deadline leaves the first one as it is', async () => {
  const { clock, worker, reasons } = await stubborn()
  const first = worker.drain(1_000)
  clock.pass(500)
  void worker.drain()
  clock.pass(499)
  expect(reasons).toEqual([])
  clock.pass(1)
  expect(await first).toMatchObject({ lost: 1 })
})

test('a second call may end it at once', async () => {
  const { worker, reasons } = await stubborn()
  const first = worker.drain(60_000)
  const stop = worker.stop()
  expect(reasons).toEqual(['DRAIN_DEADLINE'])
  expect(await first).toEqual(await stop)
})

test('a worker that is cut off before its last result has left says so', async () => {
  const server = await startFakeServer((packet, { packets }) => {
    if (packet.name === 'ECHO_REQ') packets.send({ name: 'ECHO_RES', data: packet.data })
    if (packet.name !== 'GRAB_JOB_ALL') return
    packets.pause()
    const workload = Buffer.alloc(0)
    packets.send({ name: 'JOB_ASSIGN_UNIQ', handle: 'H:1', function: 'f', unique: '', workload })
  })
  const clock = new FakeClock()
  const heard: unknown[] = []
  const finished = new Gate()
  const worker = workerOn(server, {
    clock,
    iterations: 1,
    events: {
      connectionLost: (_, error) => void heard.push(error),
      stopped: () => void heard.push('stopped'),
      jobFinished: finished.open,
    },
  }).addFunction('f', () => Buffer.alloc(32 * 1024 * 1024))
  await worker.start()
  await finished.opened
  expect(worker.state).toBe('draining')
  clock.pass(5_000)
  expect(await worker.stopped).toEqual({ reason: 'iterations', jobs: 1, lost: 0 })
  expect(heard).toMatchObject([{ code: 'CONNECTION_LOST' }, 'stopped'])
  expect((heard[0] as Error).message).toMatch(/was lost: not all that was sent had left when it was closed$/)
})
