import { type Client, JobExceptionError, JobFailedError } from '@gearwork/client'
import { JobFailed, Worker, type WorkerJob, type WorkerStop } from '@gearwork/worker'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import {
  adminFor,
  clientFor,
  collect,
  eventually,
  failureOf,
  Gate,
  serverFor,
  totalOf,
  workerOn,
} from './support.js'

describeEngines('a worker runs jobs', (engine) => {
  test('and gives back what the handler gives: bytes, text, nothing, now or later', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server)
    worker.addFunction('bytes', (job) => job.workload.reverse())
    worker.addFunction('text', (job) => `${job.workload}!`)
    worker.addFunction('nothing', () => {})
    worker.addFunction('later', async (job) => `${job.workload} later`)
    await worker.start()
    const client = clientFor(server)
    expect([...(await client.doNormal('bytes', Buffer.from([1, 0, 2])))]).toEqual([2, 0, 1])
    expect(String(await client.doNormal('text', 'é'))).toBe('é!')
    expect(await client.doNormal('nothing')).toHaveLength(0)
    expect(String(await client.doNormal('later', 'see you'))).toBe('see you later')
  })

  test('of 16 MiB with NULs, both ways', async () => {
    const server = await serverFor(engine)
    await workerOn(server)
      .addFunction('echo', (job) => job.workload)
      .start()
    const bytes = Buffer.alloc(16 * 1024 * 1024, 'gear\0work')
    expect((await clientFor(server).doNormal('echo', bytes)).equals(bytes)).toBe(true)
  })

  test('and knows what each is called', async () => {
    const server = await serverFor(engine)
    const seen: Pick<WorkerJob, 'function' | 'unique' | 'reducer' | 'server'>[] = []
    const worker = workerOn(server).addFunction('map', ({ function: name, unique, reducer, server }) => {
      seen.push({ function: name, unique, reducer, server })
    })
    await worker.start()
    const client = clientFor(server)
    await client.doNormal('map', '', { unique: 'u-1' })
    await client.submitReduce('map', 'sum').result
    expect(seen).toEqual([
      { function: 'map', unique: 'u-1', reducer: undefined, server: server.address },
      { function: 'map', unique: '', reducer: 'sum', server: server.address },
    ])
  })

  test('and passes on data, warnings and status in the order they were sent', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server).addFunction('talk', async (job) => {
      await job.data('one')
      await job.warning('careful')
      job.status(1, 2)
      await job.data(Buffer.from('two\0three'))
      return 'done'
    })
    await worker.start()
    const updates = await collect(clientFor(server).submit('talk'))
    expect(updates.map((update) => ('data' in update ? String(update.data) : update.type))).toEqual([
      'created',
      'one',
      'careful',
      'status',
      'two\0three',
      'done',
    ])
  })

  test('and streams what a handler yields', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server).addFunction('count', async function* (job) {
      for (let i = 1; i <= Number(String(job.workload)); i++) yield `${i}`
    })
    await worker.start()
    const updates = await collect(clientFor(server).submit('count', '3'))
    expect(updates.slice(1).map((update) => 'data' in update && [update.type, String(update.data)])).toEqual([
      ['data', '1'],
      ['data', '2'],
      ['data', '3'],
      ['complete', ''],
    ])
  })

  test('and streams what a handler passes on, before its own result', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const worker = workerOn(server, { concurrency: 2 })
    worker.addFunction('letters', async function* () {
      yield* ['a', 'b']
    })
    worker.addFunction('pass', async (job) => {
      await job.stream(lettersOf(client))
      return 'end'
    })
    await worker.start()
    const updates = await collect(client.submit('pass'))
    expect(updates.slice(1).map((update) => 'data' in update && String(update.data))).toEqual([
      'a',
      'b',
      'end',
    ])
  })

  test('and tells what they throw: a failure, or the error by its name, message and code', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server)
    worker.addFunction('fail', () => {
      throw new JobFailed()
    })
    worker.addFunction('failLater', (job) => {
      job.fail()
      return 'too late'
    })
    worker.addFunction('throw', () => {
      throw Object.assign(new RangeError('too much'), { code: 'E_MUCH' })
    })
    worker.addFunction('reject', () => Promise.reject('just a text'))
    worker.addFunction('wrong', (() => 17) as never)
    await worker.start()
    const client = clientFor(server)
    expect(await failureOf(client.doNormal('fail'))).toBeInstanceOf(JobFailedError)
    expect(await failureOf(client.doNormal('failLater'))).toBeInstanceOf(JobFailedError)
    expect(await failureOf(client.doNormal('throw'))).toMatchObject({
      exceptionName: 'RangeError',
      exceptionCode: 'E_MUCH',
      message: 'too much',
    })
    expect(await failureOf(client.doNormal('reject'))).toMatchObject({ message: 'just a text' })
    expect(await failureOf(client.doNormal('wrong'))).toMatchObject({ exceptionCode: 'JOB_RESULT' })
    const deaf = clientFor(server, { exceptions: false })
    const failure = await failureOf(deaf.doNormal('throw'))
    expect(failure).toBeInstanceOf(JobFailedError)
    expect(failure).not.toBeInstanceOf(JobExceptionError)
  })

  test('no longer than their function may take', async () => {
    const server = await serverFor(engine)
    const reasons: unknown[] = []
    const worker = workerOn(server).addFunction(
      'slow',
      (job) =>
        new Promise<void>((resolve) => {
          job.signal.addEventListener('abort', () => {
            reasons.push(job.signal.reason)
            resolve()
          })
        }),
      { timeoutMs: 50 },
    )
    await worker.start()
    const client = clientFor(server)
    expect(await failureOf(client.doNormal('slow'))).toMatchObject({ exceptionName: 'FunctionTimeoutError' })
    expect(reasons).toMatchObject([{ code: 'FUNCTION_TIMEOUT' }])
  })

  test('so many at a time as its concurrency, and no more', async () => {
    const server = await serverFor(engine)
    const gate = new Gate()
    let running = 0
    let most = 0
    const worker = workerOn(server, { concurrency: 3 }).addFunction('wait', async () => {
      running += 1
      most = Math.max(most, running)
      await gate.opened
      running -= 1
    })
    await worker.start()
    const client = clientFor(server)
    const results = Array.from({ length: 9 }, () => client.doNormal('wait'))
    await eventually(
      () => running,
      (count) => count === 3,
    )
    const { running: atServer } =
      (await adminFor(server).status()).find((row) => row.function === 'wait') ?? {}
    expect(atServer).toBe(3)
    gate.open()
    await Promise.all(results)
    expect(most).toBe(3)
  })

  test('of functions that come and go while it runs', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server).addFunction('old', () => 'old')
    await worker.start()
    const client = clientFor(server)
    const waiting = client.doNormal('new')
    worker.addFunction('new', () => 'new')
    expect(String(await waiting)).toBe('new')
    worker.removeFunction('old')
    const admin = adminFor(server)
    await eventually(
      async () => (await admin.status()).find((row) => row.function === 'old')?.workers ?? 0,
      (count) => count === 0,
    )
    await client.doBackground('old')
    expect(String(await client.doNormal('new'))).toBe('new')
    expect(await totalOf(admin, 'old')).toBe(1)
  })

  test('of a function that is replaced while it runs, and is still one worker of it', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server).addFunction('f', () => 'first')
    await worker.start()
    worker.addFunction('f', () => 'second', { serverTimeoutMs: 60_000 })
    expect(String(await clientFor(server).doNormal('f'))).toBe('second')
    expect(await adminFor(server).status()).toMatchObject([{ function: 'f', workers: 1 }])
  })

  test('that fall due while it sleeps and polls nobody, when it was told to look again', async () => {
    const server = await serverFor(engine)
    const idle = new Gate()
    const ran: string[] = []
    const done = new Gate()
    const worker = workerOn(server, { idlePollMs: 0, events: { idle: () => idle.open() } })
    worker.addFunction('due', (job) => {
      ran.push(`${job.workload}`)
      if (ran.length === 2) done.open()
    })
    await worker.start()
    const client = clientFor(server)
    for (const [name, at] of [
      ['second', Date.now() + 2_000],
      ['first', Date.now() + 1_000],
    ] as const) {
      await client.doEpoch(at, 'due', name)
      worker.lookAgain(new Date(at))
    }
    await done.opened
    expect(ran).toEqual(['first', 'second'])
  })

  test('that fall due while it sleeps', async () => {
    const server = await serverFor(engine)
    const ran = new Gate()
    const worker = workerOn(server, { idlePollMs: 100 }).addFunction('due', () => ran.open())
    await worker.start()
    await clientFor(server).doEpoch(Date.now() + 1_000, 'due')
    await ran.opened
  })
})

describeEngines('a worker stops', (engine) => {
  test('after its iterations, and grabs no more than are left', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    for (let i = 0; i < 10; i++) await client.doBackground('f')
    const worker = workerOn(server, { iterations: 4, concurrency: 3 }).addFunction('f', async () => {})
    await worker.start()
    expect(await worker.stopped).toEqual({ reason: 'iterations', jobs: 4, lost: 0 })
    expect(worker.state).toBe('stopped')
    expect(await totalOf(adminFor(server), 'f')).toBe(6)
  })

  test('when no job came for too long', async () => {
    const server = await serverFor(engine)
    await clientFor(server).doBackground('f')
    const worker = workerOn(server, { idleTimeoutMs: 150 }).addFunction('f', () => {})
    await worker.start()
    expect(await worker.stopped).toEqual({ reason: 'idle', jobs: 1, lost: 0 })
  })

  test('at once when it is drained asleep', async () => {
    const server = await serverFor(engine)
    const idle = new Gate()
    const worker = workerOn(server, { events: { idle: () => idle.open() } }).addFunction('f', () => {})
    await worker.start()
    await idle.opened
    expect(worker.state).toBe('idle')
    expect(await worker.drain()).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
  })

  test('after the jobs in hand, whose results arrive; what is queued stays', async () => {
    const server = await serverFor(engine)
    const gate = new Gate()
    const started = new Gate()
    const worker = workerOn(server).addFunction('f', async () => {
      started.open()
      await gate.opened
      return 'kept'
    })
    await worker.start()
    const client = clientFor(server)
    const result = client.doNormal('f')
    await started.opened
    await client.doBackground('f')
    const stop = worker.drain()
    expect(worker.state).toBe('draining')
    gate.open()
    expect(String(await result)).toBe('kept')
    expect(await stop).toEqual({ reason: 'drained', jobs: 1, lost: 0 })
    expect(await totalOf(adminFor(server), 'f')).toBe(1)
  })

  test.each([
    ['at the deadline', 50],
    ['now', 0],
  ])('%s, and gives back what still runs', async (_, deadlineMs) => {
    const server = await serverFor(engine)
    const started = new Gate()
    const reasons: unknown[] = []
    const outcomes: string[] = []
    const stubborn = workerOn(server, {
      events: { jobFinished: (_job, outcome) => void outcomes.push(outcome.status) },
    }).addFunction('f', (job) => {
      job.signal.addEventListener('abort', () => reasons.push(job.signal.reason))
      started.open()
      return new Promise<void>(() => {})
    })
    await stubborn.start()
    const result = clientFor(server).doNormal('f')
    await started.opened
    expect(await stubborn.drain(deadlineMs)).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
    expect(reasons).toMatchObject([{ code: 'DRAIN_DEADLINE' }])
    expect(outcomes).toEqual(['lost'])
    await workerOn(server)
      .addFunction('f', () => 'by another')
      .start()
    expect(String(await result)).toBe('by another')
  })

  test('twice, and starts no second time', async () => {
    const server = await serverFor(engine)
    const gate = new Gate()
    const running = new Gate()
    const worker = workerOn(server).addFunction('f', () => {
      running.open()
      return gate.opened
    })
    await Promise.all([worker.start(), worker.start()])
    const result = clientFor(server).doNormal('f')
    await running.opened
    const drained = worker.drain()
    expect(await failureOf(worker.start())).toMatchObject({ code: 'WORKER_STOPPED' })
    gate.open()
    await result
    const [first, second] = await Promise.all([drained, worker.stop()])
    expect(first).toEqual(second)
    expect(await failureOf(worker.start())).toMatchObject({ code: 'WORKER_STOPPED' })
  })

  test('while it starts', async () => {
    const server = await serverFor(engine)
    const worker = workerOn(server).addFunction('f', () => {})
    const start = failureOf(worker.start())
    expect(await worker.stop()).toMatchObject({ reason: 'drained' })
    expect(await start).toMatchObject({ code: 'WORKER_STOPPED' })
  })

  test('and tells what happens, in order', async () => {
    const server = await serverFor(engine)
    const heard: string[] = []
    const hear = (name: string) => () => void heard.push(name)
    const idle = new Gate()
    const worker = workerOn(server, {
      events: {
        starting: hear('starting'),
        connectionOpened: hear('connectionOpened'),
        ready: hear('ready'),
        idle: () => {
          heard.push('idle')
          idle.open()
        },
        jobStarting: hear('jobStarting'),
        jobFinished: hear('jobFinished'),
        draining: hear('draining'),
        stopped: hear('stopped'),
      },
    }).addFunction('f', () => {})
    await worker.start()
    await idle.opened
    await clientFor(server).doNormal('f')
    await eventually(
      () => heard.length,
      (count) => count === 7,
    )
    await worker.stop()
    expect(heard).toEqual([
      'starting',
      'connectionOpened',
      'ready',
      'idle',
      'jobStarting',
      'jobFinished',
      'idle',
      'draining',
      'stopped',
    ])
  })

  test('for no listener that throws', async () => {
    const server = await serverFor(engine)
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const listener = () => {
      throw new Error('a bad listener')
    }
    const worker = workerOn(server, {
      events: { ready: listener, jobStarting: listener, jobFinished: listener },
    })
    await worker.addFunction('f', () => 'well').start()
    expect(String(await clientFor(server).doNormal('f'))).toBe('well')
    expect(warn.mock.calls.map(([warning]) => warning)).toEqual([
      "a worker's listener for ready threw",
      "a worker's listener for jobStarting threw",
      "a worker's listener for jobFinished threw",
    ])
  })

  test('for no listener that throws, or rejects with, what has no text', async () => {
    const server = await serverFor(engine)
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const bad = () => {
      throw Object.create(null)
    }
    const rejecting = () => Promise.reject(Object.create(null))
    const worker = workerOn(server, {
      concurrency: 2,
      events: { connectionOpened: bad, idle: rejecting, jobStarting: bad, jobFinished: bad, draining: bad },
    })
    await worker.addFunction('f', async ({ workload }) => workload).start()
    const client = clientFor(server)
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((text) => client.doNormal('f', text)))
    expect(results.map(String)).toEqual(['a', 'b', 'c', 'd'])
    expect(await worker.drain()).toMatchObject({ jobs: 4, lost: 0 })
    expect(warn).toHaveBeenCalledWith("a worker's listener for jobFinished threw", {
      code: 'GEARWORK_LISTENER',
      detail: 'something that has no text was thrown',
    })
  })
})

describe('a worker without a server', () => {
  test('says after its patience which it tried, and is stopped', async () => {
    const port = await freePort()
    const worker = new Worker({ servers: `127.0.0.1:${port}`, patienceMs: 50 })
    expect(await failureOf(worker.start())).toMatchObject({
      code: 'NO_SERVER',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    expect(await worker.stopped).toEqual({ reason: 'unreachable', jobs: 0, lost: 0 } satisfies WorkerStop)
    expect(await failureOf(worker.start())).toMatchObject({ code: 'WORKER_STOPPED' })
  })

  test('stops when who hears of its start stops it', async () => {
    const worker = new Worker({ events: { starting: () => void worker.stop() } })
    expect(await failureOf(worker.start())).toMatchObject({ code: 'WORKER_STOPPED' })
    expect(await worker.stopped).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
  })

  test('stops before it started, and then does not start', async () => {
    const worker = new Worker()
    expect(await worker.stop()).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
    expect(await failureOf(worker.start())).toMatchObject({ code: 'WORKER_STOPPED' })
  })
})

/** The data that another job sends. */
async function* lettersOf(client: Client): AsyncGenerator<Buffer> {
  for await (const update of client.submit('letters')) if (update.type === 'data') yield update.data
}
