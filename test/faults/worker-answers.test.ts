import type { Request, Response } from '@gearwork/protocol'
import { type Clock, systemClock } from '@gearwork/transport'
import { expect, test } from 'vitest'
import { type FakePeer, startFakeServer } from '../client/fake-server.js'
import { eventually, quick, workerOn } from '../worker/support.js'
import type { Misdeed } from './faulty-server.js'
import { misdeeds } from './misdeeds.js'

/** Hands out one job of `f` on every connection, and then none. */
function dutiful(): (packet: Request, peer: FakePeer) => void {
  const served = new Set<number>()
  return (packet, { number, packets }) => {
    if (packet.name === 'ECHO_REQ') packets.send({ name: 'ECHO_RES', data: Buffer.from(packet.data) })
    if (!packet.name.startsWith('GRAB_JOB')) return
    if (served.has(number)) return packets.send({ name: 'NO_JOB' })
    served.add(number)
    packets.send(job(`H:fake:${number}`))
  }
}

function job(handle: string): Response {
  return { name: 'JOB_ASSIGN_UNIQ', handle, function: 'f', unique: '', workload: Buffer.alloc(0) }
}

/** Right but for its answer to the first request of one name, on its first connections. */
async function wrongOnce(name: string, misdeed: Misdeed, lives = 1) {
  const right = dutiful()
  const wronged = new Set<number>()
  return startFakeServer((packet, peer) => {
    if (!packet.name.startsWith(name) || peer.number > lives || wronged.has(peer.number)) {
      return right(packet, peer)
    }
    wronged.add(peer.number)
    misdeed(peer)
  })
}

function results(requests: readonly Request[]): readonly string[] {
  return requests.flatMap((packet) => (packet.name === 'WORK_COMPLETE' ? packet.handle : []))
}

const moments = [
  ['its first grab', 'GRAB_JOB'],
  ['its going to sleep', 'PRE_SLEEP'],
  ['a result', 'WORK_COMPLETE'],
] as const

const table = moments.flatMap(([moment, name]) =>
  Object.entries(misdeeds).map(([title, misdeed]) => [title, moment, name, misdeed] as const),
)

test.each(table)('after %s in answer to %s a worker comes back and goes on', async (_, __, name, misdeed) => {
  const server = await wrongOnce(name, misdeed)
  const heard: string[] = []
  const worker = workerOn(server, {
    events: {
      connectionLost: (_, error) => void heard.push((error as { code?: string }).code ?? ''),
      connectionRestored: () => void heard.push('restored'),
    },
  }).addFunction('f', () => 'done')
  await worker.start()
  await eventually(
    () => results(server.requests),
    (handles) => handles.includes('H:fake:2'),
  )
  expect(heard).toEqual(['CONNECTION_LOST', 'restored'])
  expect(await worker.drain()).toMatchObject({ reason: 'drained' })
})

const known = { known: '1', running: '0', numerator: '0', denominator: '0' } as const
const data = Buffer.from('x')

/** What servers say to clients, and to no worker. */
const forClients: readonly Response[] = [
  { name: 'JOB_CREATED', handle: 'H:x:1' },
  { name: 'OPTION_RES', option: 'exceptions' },
  { name: 'STATUS_RES', handle: 'H:x:1', ...known },
  { name: 'STATUS_RES_UNIQUE', unique: 'u', ...known, clientCount: '1' },
  { name: 'WORK_COMPLETE', handle: 'H:x:1', data },
  { name: 'WORK_DATA', handle: 'H:x:1', data },
  { name: 'WORK_FAIL', handle: 'H:x:1' },
]

const answers = forClients.flatMap((packet) =>
  moments.map(([moment, name]) => [packet.name, moment, name, packet] as const),
)

test.each(answers)(
  'after %s in answer to %s a worker comes back, and says why',
  async (_, __, name, packet) => {
    const server = await wrongOnce(name, ({ packets }) => packets.send(packet))
    const lost: unknown[] = []
    const worker = workerOn(server, {
      idlePollMs: 0,
      events: { connectionLost: (_, { cause }) => void lost.push(cause) },
    }).addFunction('f', () => 'done')
    await worker.start()
    await eventually(
      () => results(server.requests),
      (handles) => handles.includes('H:fake:2'),
    )
    expect(lost).toMatchObject([
      { code: 'UNEXPECTED_PACKET', message: `the server sent ${packet.name}, which no worker asks for` },
    ])
  },
)

test('a worker cannot start on servers that answer it with nonsense', async () => {
  const starts = Object.entries(misdeeds).map(async ([title, misdeed]) => {
    const server = await startFakeServer((packet, peer) => {
      if (packet.name === 'ECHO_REQ') misdeed(peer)
    })
    const worker = workerOn(server, { patienceMs: 300 }).addFunction('f', () => {})
    await expect(worker.start(), title).rejects.toMatchObject({
      code: 'NO_SERVER',
      cause: { code: 'CONNECTION_LOST' },
    })
    expect(await worker.stopped).toEqual({ reason: 'unreachable', jobs: 0, lost: 0 })
  })
  await Promise.all(starts)
})

test.each([1, 2])(
  'after an ERROR to %i ways of grabbing a worker does its jobs all the same',
  async (errors) => {
    let left = errors
    const right = dutiful()
    const server = await startFakeServer((packet, peer) => {
      if (packet.name.startsWith('GRAB_JOB') && left > 0) {
        left -= 1
        peer.packets.send({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' })
      } else {
        right(packet, peer)
      }
    })
    await workerOn(server)
      .addFunction('f', () => {})
      .start()
    await eventually(
      () => results(server.requests),
      (handles) => handles.includes('H:fake:1'),
    )
    expect(server.peers.length).toBe(1)
  },
)

/** Time that runs a hundred times as fast. */
const hurried: Clock = {
  now: () => systemClock.now() * 100,
  after: (milliseconds, run) => systemClock.after(milliseconds / 100, run),
}

test('a server that reads no results is given no more than the high-water mark, and holds nobody up', async () => {
  const right = dutiful()
  const server = await startFakeServer((packet, peer) => {
    right(packet, peer)
    if (packet.name.startsWith('GRAB_JOB')) setImmediate(() => peer.socket.pause())
  })
  let pieces = 0
  const outcomes: string[] = []
  const worker = workerOn(server, {
    connection: { ...quick, heartbeatMs: 0, highWaterBytes: 64 * 1024 },
    clock: hurried,
    events: { jobFinished: (_, { status }) => void outcomes.push(status) },
  }).addFunction('f', async function* () {
    for (; pieces < 200; pieces++) yield Buffer.alloc(1024 * 1024)
  })
  await worker.start()
  // All that the system's own buffers take, and then no more.
  await eventually(
    async () => {
      const before = pieces
      await new Promise((resolve) => setTimeout(resolve, 50))
      return [pieces, before] as const
    },
    ([now, before]) => now > 0 && now === before,
  )
  expect(pieces).toBeLessThan(50)
  expect(await worker.stop()).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
  expect(outcomes).toEqual(['lost'])
})
