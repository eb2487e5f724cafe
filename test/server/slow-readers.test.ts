import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Peer, WrittenRequest, WrittenResponse } from '../conformance/peer.js'
import { type Running, running } from './running.js'

const pairs = 3

/** A client that reads now and then, and the worker of its job, which says as much as it likes. */
class Pair {
  readonly #client: Peer
  readonly #worker: Peer
  readonly #handle: string
  readonly #said: WrittenResponse[] = []

  private constructor(client: Peer, worker: Peer, handle: string) {
    this.#client = client
    this.#worker = worker
    this.#handle = handle
  }

  static async meet({ peer }: Running, name: string): Promise<Pair> {
    const [client, worker] = [await peer(), await peer()]
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: name, unique: '', workload: '' })
    worker.say({ name: 'CAN_DO', function: name }, { name: 'GRAB_JOB' })
    await worker.hearsA('JOB_ASSIGN')
    return new Pair(client, worker, handle)
  }

  data(bytes: number): void {
    this.#say({ name: 'WORK_DATA', handle: this.#handle, data: `${this.#said.length} `.padEnd(bytes, 'x') })
  }

  status(): void {
    const numerator = String(this.#said.length)
    this.#say({ name: 'WORK_STATUS', handle: this.#handle, numerator, denominator: '100' })
  }

  deafens(): void {
    this.#client.deafens()
  }

  listens(): void {
    this.#client.listens()
  }

  complete(): void {
    this.#say({ name: 'WORK_COMPLETE', handle: this.#handle, data: '' })
  }

  leave(): void {
    this.#worker.endsItsHalf()
  }

  async hearAll(): Promise<void> {
    this.listens()
    await this.#client.hears(...this.#said)
    this.#client.destroy()
    this.#worker.destroy()
  }

  #say(packet: WrittenRequest & WrittenResponse): void {
    this.#said.push(packet)
    this.#worker.say(packet)
  }
}

const deed = fc.oneof(
  { weight: 6, arbitrary: fc.nat(2_000_000).map((bytes) => (pair: Pair) => pair.data(bytes)) },
  { weight: 1, arbitrary: fc.constant((pair: Pair) => pair.status()) },
  { weight: 1, arbitrary: fc.constant((pair: Pair) => pair.deafens()) },
  { weight: 1, arbitrary: fc.constant((pair: Pair) => pair.listens()) },
)
const deeds = fc.array(fc.tuple(fc.nat(pairs - 1), deed), { minLength: 20, maxLength: 60 })
/** Whether its worker says goodbye right behind the end of the job. */
const leaving = fc.array(fc.boolean(), { minLength: pairs, maxLength: pairs })

test('whoever reads now and then hears all of its job, in order, however much that is', async () => {
  const stage = await running({ limits: { maxUnsentBytes: 512 * 1024 } })
  const other = await stage.peer()
  const play = fc.asyncProperty(deeds, leaving, async (deeds, leaving) => {
    const scene = await Promise.all(leaving.map((_, i) => Pair.meet(stage, `f${i}`)))
    for (const [at, deed] of deeds) {
      deed(scene[at] as Pair)
      await other.settled()
    }
    for (const pair of scene) pair.complete()
    await other.settled()
    for (const [at, pair] of scene.entries()) if (leaving[at]) pair.leave()
    for (const pair of scene) await pair.hearAll()
  })
  await fc.assert(play, { numRuns: 15 })
  expect(stage.log.filter(({ event }) => event === 'cutOff')).toEqual([])
  await expect.poll(async () => (await other.asks('workers', true)).length).toBe(1)
  expect(await other.asks('show jobs', true)).toEqual([])
}, 60_000)
