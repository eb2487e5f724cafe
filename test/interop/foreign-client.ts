import { Client } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { payloads } from '../support/payloads.js'
import type { Requirement } from '../support/requirements.js'
import { type OurWorker, startOurWorker, talk } from './our-worker.js'

export interface ForeignJob {
  readonly function: string
  readonly workload?: Buffer
  readonly unique?: string
  readonly priority?: Priority
}

/** How a job ended; its result as data. */
export interface ForeignOutcome {
  readonly outcome: 'complete' | 'failed' | 'exception'
  readonly data: Buffer
}

/** A client that is not ours. */
export interface ForeignClient {
  run(job: ForeignJob): Promise<ForeignOutcome>
  /** Resolves with the handle, where the client tells it. */
  background(job: ForeignJob): Promise<string>
  stop(): Promise<void>
}

/** One that also hears what happens before the end. */
export interface ListeningClient extends ForeignClient {
  /** known, running, numerator, denominator */
  status(handle: string): Promise<readonly [boolean, boolean, number, number]>
  /** What a job said: kind and text; a status as `1/2`. */
  updates(job: ForeignJob): Promise<readonly (readonly [kind: string, text: string])[]>
}

export type StartClient<C extends ForeignClient> = (server: RunningServer) => C

/** Filled before the first test. */
export interface Room<C extends ForeignClient> {
  readonly server: RunningServer
  readonly worker: OurWorker
  readonly client: C
  /** Another of the same kind. */
  readonly other: C
  /** A client of ours, to look at the server with. */
  readonly ours: Client
}

export interface ForeignClientSuite<C extends ForeignClient> {
  readonly needs: readonly Requirement[]
  /** False for clients that refuse an empty workload themselves. */
  readonly sendsNothing: boolean
  readonly more?: (room: Room<C>) => void
}

/** A client that is not ours, and our worker, through each server. */
export function describeForeignClient<C extends ForeignClient>(
  name: string,
  start: StartClient<C>,
  { needs, sendsNothing, more }: ForeignClientSuite<C>,
): void {
  describeEngines(
    `${name} and our worker`,
    (engine) => {
      const room = {} as { -readonly [K in keyof Room<C>]: Room<C>[K] }

      beforeAll(async () => {
        room.server = await engine.start()
        room.worker = await startOurWorker(room.server)
        room.client = start(room.server)
        room.other = start(room.server)
        room.ours = new Client({ servers: room.server.address, timeoutMs: 15_000 })
      })

      afterAll(async () => {
        await Promise.all([room.client?.stop(), room.other?.stop(), room.ours?.close()])
        await room.worker?.stop()
        await room.server?.stop()
      })

      testPayloads(room, sendsNothing)
      testPriorities(room)
      testUniqueKeys(room)
      more?.(room)
    },
    needs,
  )
}

/** What a client that listens hears beyond the end of its job. */
export function testListening(room: Room<ListeningClient>): void {
  test('data, warnings, status and the end arrive in the order they were sent', async () => {
    expect(await room.client.updates({ function: 'talk' })).toEqual(talk)
  })

  test('a job that was failed is a failure', async () => {
    expect((await room.client.run({ function: 'fail' })).outcome).toBe('failed')
  })

  test('what a job threw arrives as an exception', async () => {
    expect((await room.client.run({ function: 'refuse' })).outcome).toBe('exception')
    const report = JSON.stringify({ name: 'RangeError', message: 'nothing to do' })
    expect(await room.client.updates({ function: 'refuse' })).toEqual([['exception', report]])
  })

  test('the status of a background job is told as it stands, until nobody knows the job', async () => {
    const hold = room.worker.hold()
    onTestFinished(() => hold.release())
    const handle = await room.client.background({ function: 'hold' })
    const status = () => room.client.status(handle)
    await expect.poll(status, { timeout: 10_000 }).toEqual([true, true, 3, 7])
    hold.release()
    await expect.poll(status, { timeout: 10_000 }).toEqual([false, false, 0, 0])
  })
}

function testPayloads(room: Room<ForeignClient>, sendsNothing: boolean): void {
  const sent = payloads.filter(([, { length }]) => sendsNothing || length > 0)

  test.each(sent)('%s comes back as it went', async (_, workload) => {
    const { outcome, data } = await room.client.run({ function: 'echo', workload })
    expect(outcome).toBe('complete')
    expect(data.equals(workload)).toBe(true)
  })

  test('an empty result arrives as one', async () => {
    const { outcome, data } = await room.client.run({ function: 'silent' })
    expect(outcome).toBe('complete')
    expect(data).toHaveLength(0)
  })
}

function testPriorities(room: Room<ForeignClient>): void {
  test.each(['high', 'normal', 'low'] as const)(
    'a foreground job of %s priority is done',
    async (priority) => {
      const { data } = await room.client.run({ function: 'echo', workload: Buffer.from(priority), priority })
      expect(data.toString()).toBe(priority)
    },
  )

  test('what waits is done high before normal before low', async () => {
    for (const priority of ['low', 'normal', 'high'] as const) {
      await room.client.background({ function: 'queued', workload: Buffer.from(priority), priority })
    }
    const done: string[] = []
    room.worker.serve('queued', (job) => void done.push(job.workload.toString()))
    await expect.poll(() => done, { timeout: 10_000 }).toEqual(['high', 'normal', 'low'])
  })
}

function testUniqueKeys(room: Room<ForeignClient>): void {
  test('our worker sees the unique key', async () => {
    const { data } = await room.client.run({ function: 'unique', unique: 'mail-17' })
    expect(data.toString()).toBe('mail-17')
  })

  test('two that ask for the same get the result of one run', async () => {
    const hold = room.worker.hold()
    onTestFinished(() => hold.release())
    const job = { function: 'hold', unique: 'same' }
    const both = Promise.all([room.client.run(job), room.other.run(job)])
    const waiting = async () => (await room.ours.uniqueStatus('same')).clientCount
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2)
    hold.release()
    for (const { data } of await both) expect(data.toString()).toBe('released')
    expect(hold.runs).toBe(1)
  })
}
