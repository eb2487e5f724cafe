import { Client, JobExceptionError, JobFailedError, type JobUpdate } from '@gearwork/client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeEngines, type Engine, type RunningServer } from '../support/engines.js'
import { payloads } from '../support/payloads.js'
import type { RunningProcess } from '../support/processes.js'
import type { Requirement } from '../support/requirements.js'

/**
 * Starts a worker that serves echo, length, talk, fail, exception and hold; the last one waits for a line on its
 * standard input.
 */
export type StartWorker = (server: RunningServer) => RunningProcess

/** Filled before the first test. */
export interface WorkerRoom {
  readonly server: RunningServer
  readonly client: Client
  /** Lets one `hold` go on. */
  release(): void
}

export interface ForeignWorkerSuite {
  readonly needs: readonly Requirement[]
  /** False for workers that cannot give back an empty result. */
  readonly givesNothing: boolean
  readonly more?: (room: WorkerRoom) => void
}

/** Our client, and a worker that is not ours, through each server. */
export function describeForeignWorker(
  name: string,
  start: StartWorker,
  { needs, givesNothing, more }: ForeignWorkerSuite,
): void {
  describeEngines(
    `our client and ${name}`,
    (engine) => {
      const room = {} as { -readonly [K in keyof WorkerRoom]: WorkerRoom[K] }
      let worker: RunningProcess

      beforeAll(async () => {
        room.server = await engine.start()
        worker = start(room.server)
        room.release = () => void worker.child.stdin?.write('\n')
        room.client = new Client({ servers: room.server.address, timeoutMs: 15_000 })
      })

      afterAll(async () => {
        await room.client?.close()
        await worker?.stop()
        await room.server?.stop()
      })

      testPayloads(room, givesNothing)
      testUpdates(room)
      testEnds(room)
      testUniqueKeys(room)
      testPriorities(engine, start)
      more?.(room)
    },
    needs,
  )
}

function testPayloads(room: WorkerRoom, givesNothing: boolean): void {
  const echoed = payloads.filter(([, { length }]) => givesNothing || length > 0)

  test.each(echoed)('%s comes back as it went', async (_, bytes) => {
    expect((await room.client.doNormal('echo', bytes)).equals(bytes)).toBe(true)
  })

  test('an empty workload arrives as one', async () => {
    expect((await room.client.doNormal('length', '')).toString()).toBe('0 bytes')
  })
}

function testUpdates(room: WorkerRoom): void {
  test('data, warnings and status arrive in the order they were sent', async () => {
    const seen: (readonly [string, string])[] = []
    for await (const update of room.client.submit('talk', '-')) seen.push(told(update))
    expect(seen.slice(1)).toEqual([
      ['data', 'one'],
      ['warning', 'careful'],
      ['status', '1/2'],
      ['data', 'two\0three'],
      ['complete', 'done'],
    ])
  })
}

function told(update: JobUpdate): readonly [string, string] {
  if (update.type === 'created') return ['created', '']
  if (update.type === 'status') return ['status', `${update.numerator}/${update.denominator}`]
  return [update.type, update.data.toString()]
}

function testEnds(room: WorkerRoom): void {
  test('a job that the worker fails is a JobFailedError', async () => {
    await expect(room.client.doNormal('fail')).rejects.toBeInstanceOf(JobFailedError)
  })

  test('an exception carries what the worker said', async () => {
    const failure = room.client.doNormal('exception')
    await expect(failure).rejects.toBeInstanceOf(JobExceptionError)
    await expect(failure).rejects.toThrow('out of paper')
  })
}

function testUniqueKeys(room: WorkerRoom): void {
  test('two submissions of one unique key are one job, which tells its status till it is done', async () => {
    const first = await room.client.doBackground('hold', '', { unique: 'same' })
    const second = await room.client.doBackground('hold', '', { unique: 'same' })
    expect(second.handle).toBe(first.handle)
    const status = async () => {
      const { known, running, numerator, denominator } = await first.status()
      return [known, running, numerator, denominator]
    }
    await expect.poll(status, { timeout: 10_000 }).toEqual([true, true, 3, 7])
    room.release()
    await expect.poll(status, { timeout: 10_000 }).toEqual([false, false, 0, 0])
  })

  test('two that ask for the same get the result of one run', async () => {
    const jobs = [1, 2].map(() => room.client.submit('hold', '-', { unique: 'pair' }))
    const [first, second] = await Promise.all(jobs.map(({ created }) => created))
    expect(second?.handle).toBe(first?.handle)
    room.release()
    for (const { result } of jobs) expect((await result).toString()).toBe('released')
  })
}

function testPriorities(engine: Engine, start: StartWorker): void {
  test('what waits is done high before normal before low', async () => {
    const server = await engine.start()
    const client = new Client({ servers: server.address, timeoutMs: 15_000 })
    onTestFinished(async () => {
      await client.close()
      await server.stop()
    })
    const jobs = (['low', 'normal', 'high'] as const).map((priority) =>
      client.submit('echo', priority, { priority }),
    )
    await Promise.all(jobs.map(({ created }) => created))
    const worker = start(server)
    onTestFinished(() => worker.stop())
    const done: string[] = []
    await Promise.all(jobs.map(async ({ result }) => void done.push((await result).toString())))
    expect(done).toEqual(['high', 'normal', 'low'])
  })
}
