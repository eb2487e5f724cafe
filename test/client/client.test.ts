import {
  ClientOptionError,
  type HandleFacts,
  JobExceptionError,
  JobFailedError,
  JobHandle,
  SubmissionRefusedError,
} from '@gearwork/client'
import { encodeException } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import type { RawHandler } from '../support/raw-worker.js'
import { clientFor, collect, eventually, failureOf, serverFor, workerFor } from './support.js'

const reverse: RawHandler = (job) => job.complete([...job.workload.toString()].reverse().join(''))

describeEngines('a client', (engine) => {
  test('gets what the worker completes a job with, at each priority', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { reverse })
    const client = clientFor(server)
    expect((await client.doNormal('reverse', 'stressed')).toString()).toBe('desserts')
    expect((await client.doHigh('reverse', Buffer.from('drawer'))).toString()).toBe('reward')
    expect((await client.doLow('reverse')).toString()).toBe('')
    expect(client.inFlight).toBe(0)
  })

  test('is served by priority when jobs have piled up', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    await client.doLowBackground('note', 'low')
    await client.doBackground('note', 'normal')
    await client.doHighBackground('note', 'high')
    const worker = await workerFor(server, { note: (job) => job.complete() })
    const jobs = await eventually(
      () => worker.jobs,
      ({ length }) => length === 3,
    )
    expect(jobs.map(({ workload }) => workload.toString())).toEqual(['high', 'normal', 'low'])
  })

  test('carries any bytes, and text in any script', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { écho: (job) => job.complete(job.workload) })
    const client = clientFor(server)
    const bytes = Buffer.from([0, 1, 255, 0, 82, 69, 81])
    expect(await client.doNormal('écho', bytes, { unique: 'ключ' })).toEqual(bytes)
    const large = Buffer.alloc(3 * 1024 * 1024, 'gear')
    expect((await client.doNormal('écho', large)).equals(large)).toBe(true)
  })

  test('keeps thousands of submissions in flight on one connection, each with its own answer', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { reverse }, { concurrency: 50 })
    const client = clientFor(server)
    const words = Array.from({ length: 2_000 }, (_, i) => `word ${i}`)
    const results = await Promise.all(words.map((word) => client.doNormal('reverse', word)))
    expect(results.map(String)).toEqual(words.map((word) => [...word].reverse().join('')))
    expect(client.inFlight).toBe(0)
  })

  test('hands a job over in the background and asks how it stands', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const handle = await client.doBackground('slow', 'x', { unique: 'slow-1' })
    expect(handle).toBeInstanceOf(JobHandle)
    expect(handle).toMatchObject({ server: server.address, function: 'slow', unique: 'slow-1' })
    expect(`${handle}`).toBe(handle.handle)
    expect(await handle.status()).toMatchObject({ known: true, running: false, numerator: 0, denominator: 0 })

    const worker = await workerFor(server, { slow: (job) => job.status(1, 4) })
    const status = await eventually(
      () => handle.status(),
      ({ denominator }) => denominator === 4,
    )
    expect(status).toMatchObject({ isKnown: true, isRunning: true, isFinished: false, percent: 25 })

    worker.jobs[0]?.complete()
    const after = await eventually(
      () => client.jobStatus(handle.handle),
      ({ known }) => !known,
    )
    expect(after).toMatchObject({ isKnown: false, isRunning: false, isFinished: false, percent: 0 })
  })

  test('knows that a job is finished that it saw complete', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { reverse })
    const client = clientFor(server)
    const job = client.submit('reverse', 'x')
    await job.result
    const handle = await job.created
    expect(await handle.status()).toMatchObject({ known: false, isFinished: true, percent: 100 })
    // As frameworks wrap what they watch: it answers for the public fields alone.
    const watched = new Proxy(handle, {})
    expect(await client.jobStatus(watched)).toMatchObject({ known: false, isFinished: false })
  })

  test('asks by unique key, with the number of clients that wait', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const jobs = [client.submit('wait', '', { unique: 'k' }), client.submit('wait', '', { unique: 'k' })]
    await Promise.all(jobs.map(({ created }) => created))
    expect(await client.uniqueStatus('k')).toMatchObject({ known: true, running: false, clientCount: 2 })
    expect(await client.uniqueStatus('nobody')).toMatchObject({ known: false, clientCount: 0 })
  })

  test('submits a job for later, which nobody gets before', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const handle = await client.doEpoch(Date.now() + 3_600_000, 'later', 'x')
    const due = await client.doEpoch(new Date(0), 'later', 'now')
    const worker = await workerFor(server, { later: (job) => job.complete() })
    await eventually(
      () => due.status(),
      ({ known }) => !known,
    )
    expect(await handle.status()).toMatchObject({ known: true, running: false })
    expect(worker.jobs.map(({ workload }) => workload.toString())).toEqual(['now'])
  })

  test('submits reduce jobs, in the foreground and in the background', async () => {
    const server = await serverFor(engine)
    const worker = await workerFor(server, { map: (job) => job.complete(`${job.reducer}:${job.workload}`) })
    const client = clientFor(server)
    expect(`${await client.submitReduce('map', 'sum', '1 2').result}`).toBe('sum:1 2')
    const handle = await client.submitReduceBackground('map', 'count', '3', { unique: 'r' })
    await eventually(
      () => handle.status(),
      ({ known }) => !known,
    )
    expect(worker.jobs.map(({ reducer, unique }) => [reducer, unique])).toEqual([
      ['sum', ''],
      ['count', 'r'],
    ])
  })

  test('gets an echo', async () => {
    const client = clientFor(await serverFor(engine))
    expect(`${await client.echo('hello')}`).toBe('hello')
    expect(await client.echo(Buffer.from([0, 255]))).toEqual(Buffer.from([0, 255]))
  })

  test('rejects with what the worker threw', async () => {
    const server = await serverFor(engine)
    const thrown = Object.assign(new RangeError('too wide'), { code: 'E_WIDE' })
    await workerFor(server, {
      ours: (job) => job.exception(encodeException(thrown)),
      theirs: (job) => job.exception('no such file'),
    })
    const client = clientFor(server)
    const error = (await failureOf(client.doNormal('ours'))) as JobExceptionError
    expect(error).toBeInstanceOf(JobExceptionError)
    expect(error).toMatchObject({
      code: 'JOB_EXCEPTION',
      message: 'too wide',
      exceptionName: 'RangeError',
      exceptionCode: 'E_WIDE',
    })
    expect(`${error}`).toBe('RangeError: too wide')
    expect(error.job.handle).toMatch(/:1$/)
    expect(`${await failureOf(client.doNormal('theirs'))}`).toBe('Error: no such file')
  })

  test('that did not ask for exceptions is told that the job failed', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { throwing: (job) => job.exception('why'), failing: (job) => job.fail() })
    const client = clientFor(server, { exceptions: false })
    expect(await failureOf(client.doNormal('throwing'))).toBeInstanceOf(JobFailedError)
    expect(await failureOf(client.doNormal('failing'))).toMatchObject({
      code: 'JOB_FAILED',
      job: { function: 'failing' },
    })
    expect(client.inFlight).toBe(0)
  })

  test('tells a refusal to the submission that was refused, and to no other', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const { AdminClient } = await import('@gearwork/client')
    const admin = new AdminClient({ server: server.address })
    await client.doBackground('full')
    await admin.maxQueue('full', 2)
    const outcomes = await Promise.allSettled([
      client.doBackground('full', '2'),
      client.doBackground('full', '3'),
      client.echo('after'),
      client.doBackground('free', '4'),
    ])
    await admin.close()
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    const { reason } = outcomes[1] as PromiseRejectedResult
    expect(reason).toBeInstanceOf(SubmissionRefusedError)
    expect(reason).toMatchObject({
      code: 'SUBMISSION_REFUSED',
      serverCode: 'QUEUE_ERROR',
      server: server.address,
    })
  })

  test('shows administrators its id', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server, { clientId: 'shop web-3' })
    await client.echo()
    const { AdminClient } = await import('@gearwork/client')
    const admin = new AdminClient({ server: server.address })
    expect((await admin.workers()).map(({ clientId }) => clientId)).toContain('shop web-3')
    await admin.close()
  })

  test('refuses to ask a server it does not know', async () => {
    const [ours, theirs] = [clientFor(await serverFor(engine)), clientFor(await serverFor(engine))]
    const handle = await theirs.doBackground('f')
    expect(await failureOf(ours.jobStatus(handle))).toBeInstanceOf(ClientOptionError)
    expect(await failureOf(ours.jobStatus(handle.toJSON()))).toBeInstanceOf(ClientOptionError)
  })

  test('asks the server that a stored handle names, and no other', async () => {
    const [one, two] = [await serverFor(engine), await serverFor(engine)]
    const stored = JSON.stringify(await clientFor(one).doBackground('f', '', { unique: 'u' }))
    const client = clientFor([one, two])
    const facts: HandleFacts = JSON.parse(stored)
    expect(await client.jobStatus(facts)).toMatchObject({ known: true, running: false })
    expect(await client.jobStatus({ ...facts, server: two.address })).toMatchObject({ known: false })
    const task = client.addTaskStatus(facts)
    await client.runTasks()
    expect(task).toMatchObject({
      function: 'f',
      unique: 'u',
      outcome: { status: 'answered', jobStatus: { known: true } },
    })
  })

  test('lets a job be watched from its first update on, by as many as like', async () => {
    const server = await serverFor(engine)
    await workerFor(server, {
      grow: (job) => {
        job.data('a')
        job.status(1, 2)
        job.warning('careful')
        job.data('b')
        job.complete('end')
      },
    })
    const job = clientFor(server).submit('grow')
    const early = collect(job)
    await job.result
    const late = await collect(job)
    const handle = await job.created
    expect(late).toEqual([
      { type: 'created', handle },
      { type: 'data', data: Buffer.from('a') },
      { type: 'status', numerator: 1, denominator: 2 },
      { type: 'warning', data: Buffer.from('careful') },
      { type: 'data', data: Buffer.from('b') },
      { type: 'complete', data: Buffer.from('end') },
    ])
    expect(await early).toEqual(late)
  })

  test('throws the failure at whoever watches, after what came before it', async () => {
    const server = await serverFor(engine)
    await workerFor(server, {
      half: (job) => {
        job.data('half')
        job.fail()
      },
    })
    const seen: string[] = []
    const watch = async () => {
      for await (const { type } of clientFor(server).submit('half')) seen.push(type)
    }
    expect(await failureOf(watch())).toBeInstanceOf(JobFailedError)
    expect(seen).toEqual(['created', 'data'])
  })

  test('reads numbers of a status that are none as 0', async () => {
    const server = await serverFor(engine)
    await workerFor(server, {
      odd: (job) => {
        job.status('abc', '0.5')
        job.complete()
      },
    })
    const updates = await collect(clientFor(server).submit('odd'))
    expect(updates[1]).toEqual({ type: 'status', numerator: 0, denominator: 0.5 })
  })
})
