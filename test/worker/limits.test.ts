import type { WorkerEvents } from '@gearwork/worker'
import { describe, expect, test } from 'vitest'
import { startFakeServer } from '../client/fake-server.js'
import { describeEngines } from '../support/engines.js'
import { FakeClock } from '../transport/fake-clock.js'
import { adminFor, clientFor, eventually, Gate, serverFor, totalOf, workerOn } from './support.js'

/** Waits until so many have come, and has let what may follow them come too. */
const reaches = (list: readonly unknown[], size: number) =>
  eventually(
    () => list.length,
    (length) => length === size,
  )

/** Waits until the server lists so many connections that offer the function. */
const offeredBy = (server: { readonly address: string }, name: string, workers: number) =>
  eventually(
    async () => (await adminFor(server).status()).find((row) => row.function === name)?.workers ?? 0,
    (count) => count === workers,
  )

describeEngines('a function with a limit of its own', (engine) => {
  test('runs as often at a time as it may, each job once, while the others go on', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const gates = new Map<string, Gate>()
    const worker = workerOn(server, { concurrency: 4 })
    worker.addFunction(
      'slow',
      async (job) => {
        const gate = new Gate()
        gates.set(`${job.workload}`, gate)
        await gate.opened
      },
      { concurrency: 2 },
    )
    worker.addFunction('quick', (job) => job.workload)
    await worker.start()
    for (const name of ['a', 'b', 'c', 'd']) await client.doBackground('slow', name)
    await eventually(
      () => gates.size,
      (size) => size === 2,
    )
    for (let i = 0; i < 20; i++) expect(`${await client.doNormal('quick', `${i}`)}`).toBe(`${i}`)
    expect([...gates.keys()].toSorted()).toEqual(['a', 'b'])
    gates.get('a')?.open()
    await eventually(
      () => gates.size,
      (size) => size === 3,
    )
    for (const name of ['b', 'c']) gates.get(name)?.open()
    await eventually(
      () => gates.size,
      (size) => size === 4,
    )
    gates.get('d')?.open()
    await eventually(
      () => totalOf(adminFor(server), 'slow'),
      (total) => total === 0,
    )
    expect(await worker.drain()).toMatchObject({ jobs: 24, lost: 0 })
  })

  test('leaves what it may not run to other workers', async () => {
    const server = await serverFor(engine)
    const [first, second] = [new Gate(), new Gate()]
    const ran: string[] = []
    const one = workerOn(server, { concurrency: 5 }).addFunction(
      'f',
      async (job) => {
        ran.push(`one ${job.workload}`)
        await first.opened
      },
      { concurrency: 1 },
    )
    await one.start()
    const client = clientFor(server)
    for (const name of ['a', 'b', 'c']) await client.doBackground('f', name)
    await reaches(ran, 1)
    const other = workerOn(server).addFunction('f', (job) => {
      ran.push(`other ${job.workload}`)
      if (ran.length === 3) second.open()
    })
    await other.start()
    await second.opened
    expect(ran).toEqual(['one a', 'other b', 'other c'])
    first.open()
  })

  test('starts as often as its rate allows, while the others go on', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const clock = new FakeClock()
    const ran: string[] = []
    const worker = workerOn(server, { concurrency: 4, clock })
    worker.addFunction('f', (job) => void ran.push(`${job.workload}`), { rate: { limit: 2, perMs: 500 } })
    worker.addFunction('quick', (job) => job.workload)
    await worker.start()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.doBackground('f', name)
    await reaches(ran, 2)
    for (let i = 0; i < 5; i++) await client.doNormal('quick', `${i}`)
    expect(ran).toEqual(['a', 'b'])
    clock.pass(499)
    await client.doNormal('quick', 'meanwhile')
    expect(ran).toEqual(['a', 'b'])
    clock.pass(1)
    await reaches(ran, 4)
    clock.pass(500)
    await reaches(ran, 5)
  })

  test('is drained as any other, and keeps nothing for later', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const gate = new Gate()
    const started = new Gate()
    const worker = workerOn(server, { concurrency: 3 }).addFunction(
      'f',
      () => {
        started.open()
        return gate.opened.then(() => 'done')
      },
      { concurrency: 1, rate: { limit: 1, perMs: 3_600_000 } },
    )
    await worker.start()
    const answer = client.doNormal('f', 'a')
    await started.opened
    await client.doBackground('f', 'b')
    const stopped = worker.drain()
    gate.open()
    expect(`${await answer}`).toBe('done')
    expect(await stopped).toEqual({ reason: 'drained', jobs: 1, lost: 0 })
    expect(await totalOf(adminFor(server), 'f')).toBe(1)
  })

  test('can be given another limit, or none, while the worker runs', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const gate = new Gate()
    const ran: string[] = []
    const handler = async () => {
      ran.push('')
      await gate.opened
    }
    const worker = workerOn(server, { concurrency: 4 })
    await worker.start()
    worker.addFunction('f', handler, { concurrency: 1 })
    for (let i = 0; i < 5; i++) await client.doBackground('f')
    await reaches(ran, 1)
    worker.addFunction('f', handler, { concurrency: 2 })
    await reaches(ran, 2)
    worker.addFunction('f', handler)
    await reaches(ran, 4)
    gate.open()
    await reaches(ran, 5)
    await offeredBy(server, 'f', 1)
    worker.removeFunction('f')
    await offeredBy(server, 'f', 0)
  })

  test('leaves with its connection when it is removed, after what runs, and comes back within its limit', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const gates = [new Gate(), new Gate()] as const
    const ran: string[] = []
    const handler = async (job: { readonly workload: Buffer }) => {
      ran.push(`${job.workload}`)
      await gates[ran.length - 1]?.opened
    }
    const worker = workerOn(server, { concurrency: 3, clientId: 'limited' })
    worker.addFunction('f', handler, { concurrency: 1 }).addFunction('g', (job) => job.workload)
    await worker.start()
    const connections = (count: number) =>
      eventually(
        async () => (await adminFor(server).workers()).filter((row) => row.clientId === 'limited').length,
        (length) => length === count,
      )
    for (const name of ['a', 'b']) await client.doBackground('f', name)
    await reaches(ran, 1)
    worker.removeFunction('f').addFunction('f', handler, { concurrency: 1 })
    await connections(3)
    expect(`${await client.doNormal('g', 'meanwhile')}`).toBe('meanwhile')
    expect(ran).toEqual(['a'])
    gates[0].open()
    await reaches(ran, 2)
    await connections(2)
    worker.removeFunction('f')
    gates[1].open()
    await connections(1)
    await eventually(
      () => worker.state,
      (state) => state === 'idle',
    )
    expect(await worker.drain()).toMatchObject({ jobs: 3, lost: 0 })
  })

  test('that is removed before the start connects to nothing', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server, { concurrency: 3, clientId: 'limited' })
    worker.addFunction('f', () => {}, { concurrency: 1 }).removeFunction('f')
    worker.addFunction('g', (job) => job.workload)
    await worker.start()
    expect(`${await clientFor(server).doNormal('g', 'a')}`).toBe('a')
    const rows = await adminFor(server).workers()
    expect(rows.filter(({ clientId }) => clientId === 'limited')).toHaveLength(1)
  })

  test('is held to its limit over all servers, and connects to no more of them than it is offered on', async () => {
    const servers = [await serverFor(engine), await serverFor(engine), await serverFor(engine)] as const
    const gate = new Gate()
    const ran: string[] = []
    const worker = workerOn(servers, { concurrency: 4 }).addFunction(
      'f',
      async (job) => {
        ran.push(job.server)
        await gate.opened
      },
      { concurrency: 1, servers: [servers[0].address, servers[1].address] },
    )
    await worker.start()
    for (const server of servers) await clientFor(server).doBackground('f')
    await reaches(ran, 1)
    const connections = servers.map(async (server) => {
      const rows = await adminFor(server).workers()
      return rows.filter(({ functions }) => functions.length > 0).length
    })
    expect(await Promise.all(connections)).toEqual([1, 1, 0])
    gate.open()
    await reaches(ran, 2)
    expect(ran.toSorted()).toEqual([servers[0].address, servers[1].address].toSorted())
    expect(await totalOf(adminFor(servers[2]), 'f')).toBe(1)
  })

  test('shares the iterations of its worker', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    for (let i = 0; i < 5; i++) await client.doBackground(i % 2 === 0 ? 'f' : 'g')
    const worker = workerOn(server, { iterations: 3, concurrency: 2 })
    worker.addFunction('f', async () => {}, { concurrency: 1 }).addFunction('g', async () => {})
    await worker.start()
    expect(await worker.stopped).toEqual({ reason: 'iterations', jobs: 3, lost: 0 })
  })

  test('has a connection of its own, and the server is told of once', async () => {
    const server = await serverFor(engine)
    const told: string[] = []
    const say = (what: string) => () => void told.push(what)
    const restored = new Gate()
    const events: WorkerEvents = {
      ready: say('ready'),
      connectionOpened: say('opened'),
      connectionLost: say('lost'),
      connectionRestored: () => restored.open(),
    }
    const worker = workerOn(server, { concurrency: 2, events })
    worker.addFunction('f', (job) => job.workload, { concurrency: 1 }).addFunction('g', () => {})
    await worker.start()
    const rows = await adminFor(server).workers()
    expect(rows.map(({ functions }) => functions.join()).filter((name) => name !== '')).toHaveLength(2)
    await server.stop()
    await eventually(
      () => told,
      () => told.includes('lost'),
    )
    const again = await engine.start({ port: server.port })
    await restored.opened
    expect(`${await clientFor(again).doNormal('f', 'back')}`).toBe('back')
    expect(told).toEqual(['opened', 'ready', 'lost'])
    await worker.stop()
    await again.stop()
  })
})

describe('a limit', () => {
  test('that is reached all the time costs one question a job, and takes no ability back', async () => {
    let handed = 0
    const server = await startFakeServer(({ name, ...packet }, peer) => {
      if (name === 'ECHO_REQ' && 'data' in packet) peer.packets.send({ name: 'ECHO_RES', data: packet.data })
      if (name !== 'GRAB_JOB_ALL') return
      const serves = server.requests.filter((one) => one.name === 'CAN_DO').length > 0 && peer.number === 2
      if (!serves || handed === 200) return peer.packets.send({ name: 'NO_JOB' })
      handed += 1
      const job = { handle: `H:${handed}`, function: 'f', unique: '', workload: Buffer.alloc(0) }
      peer.packets.send({ name: 'JOB_ASSIGN_UNIQ', ...job })
    })
    const worker = workerOn(server, { concurrency: 10, idlePollMs: 0 })
    worker.addFunction('f', async () => {}, { concurrency: 1 })
    await worker.start()
    const count = (name: string) => server.requests.filter((request) => request.name === name).length
    await eventually(
      () => count('PRE_SLEEP'),
      (slept) => slept === 2,
    )
    expect([count('WORK_COMPLETE'), count('CAN_DO'), count('CANT_DO')]).toEqual([200, 1, 0])
    expect(count('GRAB_JOB_ALL')).toBe(202)
  })

  test('that is no less than what the worker runs at all needs no connection of its own', async () => {
    const server = await startFakeServer((packet, peer) => {
      if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
      if (packet.name === 'GRAB_JOB_ALL') peer.packets.send({ name: 'NO_JOB' })
    })
    const worker = workerOn(server, { concurrency: 2 }).addFunction('f', () => {}, { concurrency: 2 })
    await worker.start()
    expect(server.peers).toHaveLength(1)
  })

  test('that waits for its time does not let its worker end as idle', async () => {
    const server = await serverFor((await import('../support/engines.js')).embedded)
    const client = clientFor(server)
    const clock = new FakeClock()
    const ran: string[] = []
    const worker = workerOn(server, { clock, idleTimeoutMs: 300 })
    worker.addFunction('f', () => void ran.push(''), { rate: { limit: 1, perMs: 1_000 } })
    await worker.start()
    for (let i = 0; i < 2; i++) await client.doBackground('f')
    await reaches(ran, 1)
    for (let i = 0; i < 3; i++) clock.pass(300)
    expect(worker.state).toBe('working')
    clock.pass(100)
    await reaches(ran, 2)
  })
})
