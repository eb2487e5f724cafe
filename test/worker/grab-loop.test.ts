import type { Request, Response } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { type FakePeer, type FakeServer, startFakeServer } from '../client/fake-server.js'
import { FakeClock } from '../transport/fake-clock.js'
import { eventually, Gate, quick, workerOn } from './support.js'

const noJob: Response = { name: 'NO_JOB' }
const noop: Response = { name: 'NOOP' }

/** Answers what every server answers, and leaves the grabs to the test. */
function serving(grabbed: (packet: Request, peer: FakePeer) => void): Promise<FakeServer> {
  return startFakeServer((packet, peer) => {
    if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
    if (packet.name.startsWith('GRAB_JOB')) grabbed(packet, peer)
  })
}

function assign(peer: FakePeer, handle: string, functionName = 'f'): void {
  const workload = Buffer.alloc(0)
  peer.packets.send({ name: 'JOB_ASSIGN_UNIQ', handle, function: functionName, unique: '', workload })
}

/** A worker that asks for jobs when it is woken, and not otherwise. */
function working(server: FakeServer, options?: Parameters<typeof workerOn>[1]): Promise<void> {
  return workerOn(server, { idlePollMs: 0, ...options })
    .addFunction('f', () => {})
    .start()
}

const count = (server: FakeServer, name: Request['name']) =>
  server.requests.filter((request) => request.name === name).length

const sleeps = (server: FakeServer, times: number) =>
  eventually(
    () => count(server, 'PRE_SLEEP'),
    (slept) => slept === times,
  )

const grabs = (server: FakeServer, times: number) =>
  eventually(
    () => count(server, 'GRAB_JOB_ALL'),
    (asked) => asked === times,
  )

test('it says who it is and what it can do before it asks', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  const worker = workerOn(server, { clientId: 'mail@box', idlePollMs: 0 })
  worker.addFunction('a', () => {}).addFunction('b', () => {}, { serverTimeoutMs: 5_000 })
  await worker.start()
  await sleeps(server, 1)
  expect(server.requests.map(({ name }) => name)).toEqual([
    'SET_CLIENT_ID',
    'CAN_DO',
    'CAN_DO_TIMEOUT',
    'ECHO_REQ',
    'GRAB_JOB_ALL',
    'PRE_SLEEP',
  ])
  expect(server.requests[2]).toEqual({ name: 'CAN_DO_TIMEOUT', function: 'b', timeout: '5000' })
})

test('it asks once and sleeps once for each wake-up, whatever its concurrency', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  await working(server, { concurrency: 50 })
  await sleeps(server, 1)
  for (let wakeups = 2; wakeups <= 6; wakeups++) {
    server.peers[0]?.packets.send(noop)
    await sleeps(server, wakeups)
  }
  expect(count(server, 'GRAB_JOB_ALL')).toBe(6)
})

test('a storm of wake-ups makes no storm of grabs', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  await working(server, { concurrency: 50 })
  await sleeps(server, 1)
  for (let i = 0; i < 500; i++) server.peers[0]?.packets.send(noop)
  await sleeps(server, 2)
  await server.peers[0]?.packets.send({ name: 'ECHO_RES', data: Buffer.from('nobody asked') })
  expect(count(server, 'GRAB_JOB_ALL')).toBe(2)
})

test('it asks for more and more while there are jobs, and for no more than it has places', async () => {
  let unanswered = 0
  let most = 0
  let handed = 0
  const server = await serving((_, peer) => {
    unanswered += 1
    most = Math.max(most, unanswered)
    setImmediate(() => {
      unanswered -= 1
      handed += 1
      if (handed <= 200) assign(peer, `H:${handed}`)
      else peer.packets.send(noJob)
    })
  })
  await working(server, { concurrency: 8 })
  await sleeps(server, 1)
  expect(count(server, 'WORK_COMPLETE')).toBe(200)
  expect(most).toBe(8)
})

test('while it sleeps it looks again after its poll time', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  await working(server, { idlePollMs: 20 })
  await sleeps(server, 3)
  expect(count(server, 'GRAB_JOB_ALL')).toBe(3)
})

test('it asks once at each moment that it was told, and for nothing when it has stopped', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  const clock = new FakeClock()
  const worker = workerOn(server, { clock, idlePollMs: 0 }).addFunction('f', () => {})
  const now = clock.now()
  worker
    .lookAgain(now + 5_500)
    .lookAgain(now + 2_000)
    .lookAgain(new Date(now + 5_501))
  await worker.start()
  await sleeps(server, 1)
  clock.pass(2_019)
  clock.pass(1)
  await sleeps(server, 2)
  clock.pass(4_000)
  await sleeps(server, 3)
  clock.pass(60_000)
  worker.lookAgain(clock.now() + 1_000)
  await worker.stop()
  worker.lookAgain(clock.now() + 1_000)
  expect(clock.planned).toEqual([])
  expect(count(server, 'GRAB_JOB_ALL')).toBe(3)
})

test('a moment that comes while an answer is awaited is not slept through', async () => {
  const answers: (() => void)[] = []
  const server = await serving((_, peer) => answers.push(() => peer.packets.send(noJob)))
  const clock = new FakeClock()
  const worker = workerOn(server, { clock, idlePollMs: 0 }).addFunction('f', () => {})
  worker.lookAgain(clock.now() + 1_000)
  await worker.start()
  await grabs(server, 1)
  clock.pass(1_020)
  answers[0]?.()
  await grabs(server, 2)
  expect(count(server, 'PRE_SLEEP')).toBe(0)
  answers[1]?.()
  await sleeps(server, 1)
})

test('it asks for jobs of an ability that it tells anew while it sleeps', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  await working(server)
  await sleeps(server, 1)
  assign(server.peers[0] as FakePeer, 'H:uninvited')
  await sleeps(server, 2)
  expect(server.requests.slice(-4).map(({ name }) => name)).toEqual([
    'CANT_DO',
    'CAN_DO',
    'GRAB_JOB_ALL',
    'PRE_SLEEP',
  ])
})

test('a server that does not know one way of asking is asked in another', async () => {
  const server = await serving(({ name }, peer) => {
    if (name === 'GRAB_JOB') peer.packets.send(noJob)
    else peer.packets.send({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' })
  })
  await working(server)
  await sleeps(server, 1)
  expect(server.requests.map(({ name }) => name).slice(2)).toEqual([
    'GRAB_JOB_ALL',
    'GRAB_JOB_UNIQ',
    'GRAB_JOB',
    'PRE_SLEEP',
  ])
})

test('a way of asking that was answered once is kept, whatever the server complains of', async () => {
  let grabs = 0
  const server = await serving((_, peer) => {
    grabs += 1
    if (grabs === 1) assign(peer, 'H:1')
    // It speaks of the result, and the grab beside it is answered all the same.
    if (grabs === 2) peer.packets.send({ name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'no such result' })
    if (grabs >= 2) peer.packets.send(noJob)
  })
  await working(server)
  await sleeps(server, 1)
  server.peers[0]?.packets.send(noop)
  await sleeps(server, 2)
  expect([count(server, 'GRAB_JOB_ALL'), count(server, 'GRAB_JOB_UNIQ')]).toEqual([grabs, 0])
})

test('a server that knows no way of asking is asked again and again, and sleeps between', async () => {
  const server = await serving((_, peer) =>
    peer.packets.send({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' }),
  )
  const resting = new Gate()
  await working(server, { idlePollMs: 20, events: { idle: resting.open } })
  await eventually(
    () => count(server, 'PRE_SLEEP'),
    (slept) => slept >= 3,
  )
  await resting.opened
  expect(server.requests.map(({ name }) => name).slice(2, 10)).toEqual([
    'GRAB_JOB_ALL',
    'GRAB_JOB_UNIQ',
    'GRAB_JOB',
    'PRE_SLEEP',
    'GRAB_JOB',
    'PRE_SLEEP',
    'GRAB_JOB',
    'PRE_SLEEP',
  ])
})

test('an ERROR in answer to a way of asking that was answered before is a refusal', async () => {
  let grabs = 0
  const server = await serving((_, peer) => {
    grabs += 1
    if (grabs === 1) assign(peer, 'H:1')
    else peer.packets.send({ name: 'ERROR', code: 'QUEUE_ERROR', text: 'not now' })
  })
  await working(server)
  await sleeps(server, 1)
  server.peers[0]?.packets.send(noop)
  await sleeps(server, 2)
  expect(count(server, 'GRAB_JOB_ALL')).toBe(grabs)
})

test('a server that knows no echo is asked as every other', async () => {
  const server = await startFakeServer(({ name }, peer) => {
    if (name === 'ECHO_REQ') peer.packets.send({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'no echo' })
    if (name.startsWith('GRAB_JOB')) peer.packets.send(noJob)
  })
  await working(server)
  await sleeps(server, 1)
  expect(server.requests.map(({ name }) => name)).toEqual(['CAN_DO', 'ECHO_REQ', 'GRAB_JOB_ALL', 'PRE_SLEEP'])
})

test('a result that came too late for its server changes nothing', async () => {
  let grabs = 0
  const server = await serving((_, peer) => {
    grabs += 1
    if (grabs === 1) assign(peer, 'H:1')
    if (grabs === 2) peer.packets.send({ name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'too late' })
    if (grabs === 2) assign(peer, 'H:2')
    if (grabs > 2) peer.packets.send(noJob)
  })
  await working(server)
  await sleeps(server, 1)
  expect(count(server, 'WORK_COMPLETE')).toBe(2)
})

test('a job that nobody asked for, or of a function it never offered, goes back', async () => {
  const server = await serving((_, peer) => assign(peer, 'H:1', 'never offered'))
  const worker = workerOn(server, { iterations: 1, idlePollMs: 0 }).addFunction('f', () => {})
  await worker.start()
  await eventually(
    () => server.requests.find(({ name }) => name === 'CANT_DO'),
    (packet) => packet !== undefined,
  )
  expect(server.requests).toContainEqual({ name: 'CANT_DO', function: 'never offered' })
  expect(await worker.stop()).toMatchObject({ jobs: 0 })
})

test('a server that talks nonsense is left, and tried again', async () => {
  const restored = new Gate()
  const errors: Error[] = []
  const server = await serving((_, peer) => {
    if (peer.number === 1) peer.socket.write('\0RES nonsense nonsense')
    else peer.packets.send(noJob)
  })
  const worker = workerOn(server, {
    events: {
      connectionLost: (_server, error) => void errors.push(error),
      connectionRestored: () => restored.open(),
    },
  })
  await worker.addFunction('f', () => {}).start()
  await restored.opened
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ code: 'CONNECTION_LOST' })
})

test('a job that is on its way when a drain begins is run: sent back, it would lose one of its attempts', async () => {
  const server = await serving(() => {})
  const worker = workerOn(server, { idlePollMs: 0 }).addFunction('f', () => 'done')
  await worker.start()
  await grabs(server, 1)
  const stopped = worker.drain()
  assign(server.peers[0] as FakePeer, 'H:1')
  expect(await stopped).toEqual({ reason: 'drained', jobs: 1, lost: 0 })
  expect(server.requests.at(-1)).toMatchObject({ name: 'WORK_COMPLETE', handle: 'H:1' })
})

test('a drain whose grab is refused is over', async () => {
  const server = await serving(() => {})
  const worker = workerOn(server, { idlePollMs: 0 }).addFunction('f', () => {})
  await worker.start()
  await grabs(server, 1)
  const stopped = worker.drain()
  server.peers[0]?.packets.send(noJob)
  expect(await stopped).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
})

test('after its deadline a drain waits for nothing that may be on its way', async () => {
  const clock = new FakeClock()
  const server = await serving(() => {})
  const worker = workerOn(server, { clock, idlePollMs: 0 }).addFunction('f', () => {})
  await worker.start()
  await grabs(server, 1)
  const stopped = worker.drain(500)
  clock.pass(500)
  expect(await stopped).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
})

test('a poll asks for one job, however many the last wake-up brought', async () => {
  let left = 20
  const server = await serving((_, peer) => {
    if (left-- > 0) assign(peer, `H:${left}`)
    else peer.packets.send(noJob)
  })
  await working(server, { concurrency: 50, idlePollMs: 20 })
  await sleeps(server, 1)
  const asked = count(server, 'GRAB_JOB_ALL')
  await sleeps(server, 4)
  expect(count(server, 'GRAB_JOB_ALL') - asked).toBe(3)
})

test('a server that answers no goodbye does not hold it up', async () => {
  const server = await serving((_, peer) => peer.packets.send(noJob))
  const worker = workerOn(server, { idlePollMs: 0 }).addFunction('f', () => {})
  await worker.start()
  await sleeps(server, 1)
  server.peers[0]?.packets.pause()
  expect(await worker.stop()).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
})

test('a job that comes uninvited goes back, and the function is served as before', async () => {
  let grabs = 0
  const server = await serving((_, peer) => {
    grabs += 1
    if (grabs === 2) assign(peer, 'H:invited')
    else peer.packets.send(noJob)
  })
  await working(server)
  await sleeps(server, 1)
  const [peer] = server.peers as [FakePeer]
  assign(peer, 'H:uninvited')
  peer.packets.send(noop)
  await sleeps(server, 2)
  expect(server.requests.slice(4).map(({ name }) => name)).toEqual([
    'CANT_DO',
    'CAN_DO',
    'GRAB_JOB_ALL',
    'WORK_COMPLETE',
    'GRAB_JOB_ALL',
    'PRE_SLEEP',
  ])
  expect(server.requests).toContainEqual({
    name: 'WORK_COMPLETE',
    handle: 'H:invited',
    data: Buffer.alloc(0),
  })
})

test('a function that is removed while it runs does not draw its queue to the worker', async () => {
  let handed = 0
  const server = await serving((_, peer) => {
    handed += 1
    assign(peer, `H:${handed}`)
  })
  const gates = [new Gate(), new Gate()]
  let started = 0
  const worker = workerOn(server, { concurrency: 2 }).addFunction('f', async () => {
    started += 1
    await gates[started - 1]?.opened
  })
  await worker.start()
  await eventually(
    () => started,
    (count) => count === 2,
  )
  worker.removeFunction('f')
  gates[0]?.open()
  await eventually(
    () => handed,
    (count) => count === 3,
  )
  expect(count(server, 'CANT_DO')).toBe(0)
  gates[1]?.open()
  await eventually(
    () => count(server, 'CANT_DO'),
    (withdrawn) => withdrawn > 0,
  )
  const upToWithdrawal = server.requests.findIndex(({ name }) => name === 'CANT_DO')
  const asked = server.requests.slice(0, upToWithdrawal).filter(({ name }) => name === 'GRAB_JOB_ALL')
  expect(asked).toHaveLength(3)
  expect(started).toBe(2)
  await worker.stop()
})

/** A worker whose first grab is out, and how its server answers it. */
async function awaitingAnswer(functions: readonly string[]) {
  const grabs: FakePeer[] = []
  const server = await serving((_, peer) => void grabs.push(peer))
  const worker = workerOn(server, { idlePollMs: 0 })
  const ran: string[] = []
  for (const name of functions) worker.addFunction(name, ({ handle }) => void ran.push(handle))
  await worker.start()
  const grabbed = () =>
    eventually(
      () => grabs.length,
      (length) => length > 0,
    ).then(() => grabs.shift() as FakePeer)
  return { worker, server, ran, grabbed, answering: await grabbed() }
}

test('a function that is removed and added again while its job is on its way runs it once', async () => {
  const { worker, server, ran, grabbed, answering } = await awaitingAnswer(['f'])
  worker.removeFunction('f')
  worker.addFunction('f', ({ handle }) => void ran.push(`${handle} again`))
  assign(answering, 'H:1')
  await grabbed()
  expect(ran).toEqual(['H:1 again'])
  // A server that is told that we cannot would have handed it to another worker.
  expect(count(server, 'CANT_DO')).toBe(0)
})

test('a function is taken back when the answers that may be jobs of it have come', async () => {
  const { worker, server, ran, grabbed, answering } = await awaitingAnswer(['f', 'g'])
  worker.removeFunction('f')
  assign(answering, 'H:1')
  assign(await grabbed(), 'H:2', 'g')
  await grabbed()
  expect(ran).toEqual(['H:2'])
  expect(server.requests.slice(4).map(({ name }) => name)).toEqual([
    'CANT_DO',
    'GRAB_JOB_ALL',
    'WORK_COMPLETE',
    'GRAB_JOB_ALL',
  ])
})

test('a function that is removed while a grab is out is taken back before it sleeps', async () => {
  const { worker, server, answering } = await awaitingAnswer(['f', 'g'])
  worker.removeFunction('f')
  answering.packets.send(noJob)
  await sleeps(server, 1)
  expect(server.requests.slice(4).map(({ name }) => name)).toEqual(['CANT_DO', 'PRE_SLEEP'])
})

test('a handler that waits for a server which reads nothing is let go when the worker stops', async () => {
  const server = await serving((_, peer) => {
    peer.packets.pause()
    assign(peer, 'H:1')
  })
  const waiting = new Gate()
  const released = new Gate()
  const worker = workerOn(server, { connection: { ...quick, highWaterBytes: 1 } })
  worker.addFunction('f', async (job) => {
    const room = job.data(Buffer.alloc(16 * 1024 * 1024))
    waiting.open()
    await room
    released.open()
  })
  await worker.start()
  await waiting.opened
  const stopped = worker.stop()
  await released.opened
  server.peers[0]?.packets.resume()
  expect(await stopped).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
})

test('it does not sleep while a grab is out, for that may bring a job', async () => {
  let handed = 0
  const waiting: FakePeer[] = []
  const server = await serving((_, peer) => {
    handed += 1
    if (handed <= 3) assign(peer, `H:${handed}`)
    else waiting.push(peer)
  })
  await working(server, { concurrency: 4 })
  await eventually(
    () => waiting.length,
    (count) => count === 4,
  )
  const [peer] = waiting.splice(0) as [FakePeer]
  for (let i = 0; i < 3; i++) peer.packets.send(noJob)
  assign(peer, 'H:last')
  await eventually(
    () => waiting.length,
    (count) => count > 0,
  )
  expect(count(server, 'WORK_COMPLETE')).toBe(4)
  expect([count(server, 'PRE_SLEEP'), count(server, 'CANT_DO')]).toEqual([0, 0])
  for (const _ of waiting) peer.packets.send(noJob)
  await sleeps(server, 1)
  expect(count(server, 'GRAB_JOB_ALL')).toBe(handed)
})

test('it sleeps after a refusal though the last answer is a job that goes back', async () => {
  const server = await serving(() => {})
  const worker = workerOn(server, { concurrency: 2, idlePollMs: 0 }).addFunction('f', () => {})
  await worker.start()
  const peer = server.peers[0] as FakePeer
  const grabs = (times: number) =>
    eventually(
      () => count(server, 'GRAB_JOB_ALL'),
      (grabbed) => grabbed === times,
    )
  await grabs(1)
  assign(peer, 'H:1')
  await grabs(3)
  peer.packets.send(noJob)
  assign(peer, 'H:2', 'never offered')
  await sleeps(server, 1)
  peer.packets.send(noop)
  await grabs(4)
})

test('a job whose start stops the worker is not run', async () => {
  const server = await serving((_, peer) => assign(peer, 'H:1'))
  let ran = false
  const worker = workerOn(server, {
    idlePollMs: 0,
    events: {
      jobStarting: () => {
        void worker.stop()
      },
    },
  }).addFunction('f', () => {
    ran = true
  })
  await worker.start()
  expect(await worker.stopped).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
  expect(ran).toBe(false)
})
