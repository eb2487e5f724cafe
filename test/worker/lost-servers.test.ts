import type { JobOutcome, WorkerJob } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { startFakeServer } from '../client/fake-server.js'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { startProxy } from '../support/proxy.js'
import { adminFor, clientFor, eventually, Gate, quick, serverFor, workerOn } from './support.js'

describeEngines('a worker whose server goes', (engine) => {
  test('comes back when it does, and serves again', async () => {
    const first = await serverFor(engine)
    const heard: string[] = []
    const restored = new Gate()
    const worker = workerOn(first, {
      events: {
        connectionLost: (server) => void heard.push(`lost ${server}`),
        connectionRestored: (server) => {
          heard.push(`restored ${server}`)
          restored.open()
        },
      },
    }).addFunction('f', () => 'again')
    await worker.start()
    await first.stop()
    const second = await serverFor(engine, { port: first.port })
    await restored.opened
    expect(String(await clientFor(second).doNormal('f'))).toBe('again')
    expect(heard).toEqual([`lost ${first.address}`, `restored ${first.address}`])
  })

  test('in the middle of a job drops its result, and runs it again when it is handed out again', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const gate = new Gate()
    const runs: WorkerJob[] = []
    const outcomes: JobOutcome['status'][] = []
    const worker = workerOn(proxy, {
      events: { jobFinished: (_job, outcome) => void outcomes.push(outcome.status) },
    }).addFunction('f', async (job) => {
      runs.push(job)
      void job.signal
      if (runs.length > 1) return 'second run'
      await gate.opened
      return 'first run'
    })
    await worker.start()
    const result = clientFor(server).doNormal('f')
    await eventually(
      () => runs.length,
      (count) => count === 1,
    )
    proxy.cut()
    await eventually(
      () => runs[0]?.signal.aborted,
      (aborted) => aborted === true,
    )
    expect(runs[0]?.signal.reason).toMatchObject({ code: 'CONNECTION_LOST' })
    gate.open()
    expect(String(await result)).toBe('second run')
    await eventually(
      () => outcomes.length,
      (count) => count === 2,
    )
    expect(outcomes).toEqual(['lost', 'complete'])
  })

  test('without a goodbye is found out by its silence', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const lost = new Gate()
    const restored = new Gate()
    const worker = workerOn(proxy, {
      connection: { ...quick, heartbeatMs: 50 },
      events: { connectionLost: () => lost.open(), connectionRestored: () => restored.open() },
    }).addFunction('f', () => 'awake')
    await worker.start()
    proxy.freeze()
    await lost.opened
    proxy.thaw()
    await restored.opened
    expect(String(await clientFor(server).doNormal('f'))).toBe('awake')
  })

  test('is drained while it is away', async () => {
    const server = await serverFor(engine)
    const lost = new Gate()
    const worker = workerOn(server, { events: { connectionLost: () => lost.open() } })
    await worker.addFunction('f', () => {}).start()
    await server.stop()
    await lost.opened
    expect(await worker.drain()).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
  })
})

test('the result of a lost job is sent to no other, though its server counts handles anew', async () => {
  const server = await startFakeServer((packet, peer) => {
    if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
    if (packet.name !== 'GRAB_JOB_ALL' || handed.has(peer.number)) return
    handed.add(peer.number)
    const workload = Buffer.from(`${peer.number}`)
    peer.packets.send({ name: 'JOB_ASSIGN_UNIQ', handle: 'H:1', function: 'f', unique: '', workload })
  })
  const handed = new Set<number>()
  const running = new Set<string>()
  const gates: Readonly<Record<string, Gate>> = { 1: new Gate(), 2: new Gate() }
  const outcomes: JobOutcome['status'][] = []
  const worker = workerOn(server, {
    concurrency: 2,
    events: { jobFinished: (_job, { status }) => void outcomes.push(status) },
  }).addFunction('f', async (job) => {
    const life = String(job.workload)
    running.add(life)
    await gates[life]?.opened
    await job.data(`data of ${life}`)
    job.status(1, 1)
    return `result of ${life}`
  })
  await worker.start()
  const runs = (count: number) =>
    eventually(
      () => running.size,
      (size) => size === count,
    )
  await runs(1)
  server.peers[0]?.socket.destroy()
  await runs(2)
  gates[1]?.open()
  await eventually(
    () => outcomes,
    ([first]) => first === 'lost',
  )
  gates[2]?.open()
  await eventually(
    () => server.requests.map(({ name }) => name),
    (names) => names.includes('WORK_COMPLETE'),
  )
  const told = server.requests.filter(({ name }) => name.startsWith('WORK_'))
  expect(told.map((packet) => ('data' in packet ? String(packet.data) : packet.name))).toEqual([
    'data of 2',
    'WORK_STATUS',
    'result of 2',
  ])
  expect(outcomes).toEqual(['lost', 'complete'])
})

describeEngines('a worker that has lost every server', (engine) => {
  test('is not idle: nobody said that there is nothing', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const heard: string[] = []
    const gate = new Gate()
    const worker = workerOn(proxy, {
      connection: { backoff: { firstMs: 60_000, longestMs: 60_000 } },
      events: {
        idle: () => void heard.push('idle'),
        connectionLost: () => void heard.push('lost'),
        jobFinished: () => void heard.push('finished'),
      },
    }).addFunction('f', () => gate.opened)
    await worker.start()
    void clientFor(server).doBackground('f')
    const admin = adminFor(server)
    await eventually(
      async () => (await admin.status())[0]?.running,
      (running) => running === 1,
    )
    heard.length = 0
    proxy.cut()
    await eventually(
      () => heard,
      (events) => events.includes('lost'),
    )
    gate.open()
    await eventually(
      () => heard,
      (events) => events.includes('finished'),
    )
    expect(heard).toEqual(['lost', 'finished'])
    expect(worker.state).toBe('working')
  })
})

describeEngines('a worker on two servers', (engine) => {
  const two = async () => [await serverFor(engine), await serverFor(engine)] as const

  test('serves both in turn', async () => {
    const servers = await two()
    for (const server of servers) {
      const client = clientFor(server)
      for (let i = 0; i < 20; i++) await client.doBackground('f')
    }
    const order: string[] = []
    const both = new Gate()
    const opened = new Set<string>()
    const worker = workerOn(servers, {
      iterations: 20,
      events: {
        connectionOpened: (server) => {
          opened.add(server)
          if (opened.size === servers.length) both.open()
        },
      },
    }).addFunction('f', async (job) => {
      await both.opened
      order.push(job.server)
    })
    await worker.start()
    await worker.stopped
    for (const { address } of servers) {
      expect(order.filter((server) => server === address).length).toBeGreaterThanOrEqual(8)
    }
  })

  test('does well with one of them dead from the start', async () => {
    const server = await serverFor(engine)
    const dead = { address: `127.0.0.1:${await freePort()}` }
    await workerOn([dead, server])
      .addFunction('f', () => 'alive')
      .start()
    expect(String(await clientFor(server).doNormal('f'))).toBe('alive')
  })

  test.each([1, 4])('goes on with the other when one hangs, %i at a time', async (concurrency) => {
    const [one, other] = await two()
    const proxy = await startProxy(other)
    for (const server of [one, other]) {
      const client = clientFor(server)
      await Promise.all(Array.from({ length: 100 }, () => client.doBackground('f')))
    }
    const ran = new Map<string, number>()
    const worker = workerOn([one, proxy], {
      concurrency,
      connection: { ...quick, heartbeatMs: 600_000 },
    }).addFunction('f', async (job) => {
      ran.set(job.server, (ran.get(job.server) ?? 0) + 1)
      if (ran.get(proxy.address) === 20) proxy.freeze()
      await new Promise(setImmediate)
    })
    await worker.start()
    await eventually(
      () => ran.get(one.address),
      (count) => count === 100,
    )
    expect(ran.get(proxy.address)).toBeLessThan(100)
    proxy.thaw()
    await eventually(
      () => ran.get(proxy.address),
      (count) => count === 100,
    )
  })

  test('offers a function on those that are named, and no others', async () => {
    const [one, other] = await two()
    const worker = workerOn([one, other])
    worker.addFunction('everywhere', (job) => job.server)
    worker.addFunction('one', (job) => job.server, { servers: [one.address] })
    await worker.start()
    const at = async (server: RunningServer, name: string) => String(await clientFor(server).doNormal(name))
    expect(await at(one, 'everywhere')).toBe(one.address)
    expect(await at(other, 'everywhere')).toBe(other.address)
    expect(await at(one, 'one')).toBe(one.address)
    worker.addFunction('everywhere', () => 'replaced', { servers: [one.address] })
    expect(await at(one, 'everywhere')).toBe('replaced')
    const gone = clientFor(other).doNormal('everywhere', '', { timeoutMs: 100 })
    await expect(gone).rejects.toMatchObject({ code: 'JOB_TIMEOUT' })
    const nobody = clientFor(other).doNormal('one', '', { timeoutMs: 100 })
    await expect(nobody).rejects.toMatchObject({ code: 'JOB_TIMEOUT' })
  })
})
