import { Job, type JobContext, Work } from '@gearwork/core'
import { beforeEach, expect, test } from 'vitest'
import { startFakeServer } from '../../client/fake-server.js'
import { describeEngines } from '../../support/engines.js'
import { Gate } from '../../worker/support.js'
import { applicationOn, runningForEachTest, started } from '../running.js'

let gate: Gate
let left: Gate
let poured: number

@Work({ name: 'Desk' })
class Desk {
  @Job()
  async *later(to: number): AsyncGenerator<number, string> {
    for (let n = 1; n <= to; n++) yield await Promise.resolve(n)
    return 'what a generator returns is no result'
  }

  @Job()
  *atOnce(to: number): Generator<number> {
    for (let n = 1; n <= to; n++) yield n
  }

  @Job()
  async iterable(): Promise<AsyncIterable<number>> {
    return this.later(2)
  }

  @Job()
  list(): number[] {
    return [1, 2]
  }

  @Job()
  values(): Iterable<number> {
    return new Map([['one', 1]]).values()
  }

  @Job()
  *none(): Generator<number> {}

  @Job()
  *breakOff(): Generator<number> {
    yield 1
    throw new RangeError('no more')
  }

  @Job()
  async *failing(_: unknown, job: JobContext): AsyncGenerator<number> {
    yield 1
    job.fail()
    yield 2
  }

  @Job()
  async *held(): AsyncGenerator<number> {
    try {
      yield 1
      await gate.opened
      yield 2
    } finally {
      left.open()
    }
  }

  @Job({ codec: 'text' })
  async *pour(): AsyncGenerator<string> {
    try {
      for (;;) {
        poured += 1
        gate.open()
        yield 'x'.repeat(16 * 1024 * 1024)
      }
    } finally {
      left.open()
    }
  }
}

beforeEach(() => {
  gate = new Gate()
  left = new Gate()
  poured = 0
})

describeEngines('a job that yields', (engine) => {
  const running = runningForEachTest(engine, [Desk])
  const jobs = () => running().application.gearman.jobs(Desk)

  test('sends each piece, whether it waits in between or not, and has no result', async () => {
    for (const job of [jobs().later.submit(3), jobs().atOnce.submit(3)]) {
      expect(await collect(job.pieces())).toEqual([1, 2, 3])
      expect(await job.result).toBeUndefined()
    }
    expect(await collect(jobs().iterable.submit().pieces())).toEqual([1, 2])
    expect(await collect(jobs().none.submit().pieces())).toEqual([])
  })

  test('is not one that gives a list', async () => {
    const job = jobs().list.submit()
    expect(await collect(job.pieces())).toEqual([])
    expect(await job.result).toEqual([1, 2])
  })

  test('is not one that gives an iterator of a map, which codecs refuse', async () => {
    await expect(jobs().values.submit().result).rejects.toThrow(/json cannot carry/)
  })

  test('fails in the middle, after the pieces before', async () => {
    const job = jobs().breakOff.submit()
    const pieces: number[] = []
    const reading = (async () => {
      for await (const piece of job.pieces()) pieces.push(piece)
    })()
    await expect(reading).rejects.toThrow('no more')
    expect(pieces).toEqual([1])
    await expect(jobs().failing.submit().result).rejects.toMatchObject({ code: 'JOB_FAILED' })
  })

  test('goes on when its caller leaves in the middle, and so does its worker', async () => {
    const leave = new AbortController()
    const job = jobs().held.submit(undefined, { signal: leave.signal })
    for await (const piece of job.pieces()) {
      expect(piece).toBe(1)
      break
    }
    leave.abort(new RangeError('enough'))
    await expect(job.result).rejects.toThrow('enough')
    gate.open()
    await left.opened
    expect(await collect(jobs().atOnce.submit(1).pieces())).toEqual([1])
  })
})

test('a generator is asked for no more than the server has taken', async () => {
  const server = await startFakeServer((packet, peer) => {
    if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
    if (packet.name !== 'GRAB_JOB_ALL') return
    peer.packets.pause()
    const job = { handle: 'H:1', function: 'Desk~pour', unique: '', workload: Buffer.alloc(0) }
    peer.packets.send({ name: 'JOB_ASSIGN_UNIQ', ...job })
  })
  const application = await applicationOn(server, [Desk])
  const execution = await started(application.execute({ job: 'Desk~pour' }))
  await gate.opened
  const stopped = execution.stop()
  await left.opened
  // The one that waits for room, and the one that is asked for when nobody hears it any more.
  expect(poured).toBeLessThanOrEqual(2)
  server.peers[0]?.packets.resume()
  await stopped
})

async function collect<T>(pieces: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}
