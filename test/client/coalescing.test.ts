import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import type { RawJob } from '../support/raw-worker.js'
import { clientFor, collect, eventually, failureOf, serverFor, workerFor } from './support.js'

describeEngines('submissions with equal unique keys', (engine) => {
  const talk = (job: RawJob) => {
    job.data('one')
    job.data('two')
    job.status(1, 2)
    job.complete('done')
  }

  test('are one job, and each of them gets every packet once', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const jobs = Array.from({ length: 5 }, () => client.submit('talk', 'x', { unique: 'same' }))
    const watched = jobs.map(collect)
    const handles = await Promise.all(jobs.map(({ created }) => created))
    expect(new Set(handles.map(String)).size).toBe(1)

    const worker = await workerFor(server, { talk })
    for (const updates of await Promise.all(watched)) {
      expect(updates.map((update) => ('data' in update ? `${update.data}` : update.type))).toEqual([
        'created',
        'one',
        'two',
        'status',
        'done',
      ])
    }
    expect(worker.jobs.length).toBe(1)
    expect(client.inFlight).toBe(0)
  })

  test('that join while the job runs get what comes from then on', async () => {
    const server = await serverFor(engine)
    const worker = await workerFor(server, { talk: (job) => job.data('early') })
    const client = clientFor(server)
    const first = client.submit('talk', 'x', { unique: 'same' })
    const watching = first[Symbol.asyncIterator]()
    await watching.next()
    expect(await watching.next()).toMatchObject({ value: { data: Buffer.from('early') } })

    const second = client.submit('talk', 'x', { unique: 'same' })
    await second.created
    const [job] = worker.jobs as [RawJob]
    job.data('late')
    job.complete('done')
    expect((await collect(second)).slice(1)).toEqual([
      { type: 'data', data: Buffer.from('late') },
      { type: 'complete', data: Buffer.from('done') },
    ])
    expect((await collect(first)).length).toBe(4)
  })

  test('that are given up leave the others their own packets', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const abort = new AbortController()
    const first = client.submit('talk', 'x', { unique: 'same', signal: abort.signal })
    const second = client.submit('talk', 'x', { unique: 'same' })
    await second.created
    abort.abort(new Error('enough'))
    expect(await failureOf(first.result)).toEqual(new Error('enough'))
    await workerFor(server, { talk })
    expect((await collect(second)).map(({ type }) => type)).toEqual([
      'created',
      'data',
      'data',
      'status',
      'complete',
    ])
    await eventually(
      () => client.inFlight,
      (left) => left === 0,
    )
  })

  test('that are given up before the server acknowledged them do so, too', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    await client.echo()
    const abort = new AbortController()
    const first = client.submit('talk', 'x', { unique: 'same', signal: abort.signal })
    const second = client.submit('talk', 'x', { unique: 'same' })
    abort.abort(new Error('enough'))
    expect(await failureOf(first.created)).toEqual(new Error('enough'))
    await second.created
    await workerFor(server, { talk })
    expect((await collect(second)).length).toBe(5)
    expect(client.inFlight).toBe(0)
  })

  test('fail each for itself', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const jobs = [1, 2, 3].map(() => client.submit('f', 'x', { unique: 'same' }))
    await Promise.all(jobs.map(({ created }) => created))
    await workerFor(server, { f: (job) => job.fail() })
    for (const { result } of jobs) expect(await failureOf(result)).toMatchObject({ code: 'JOB_FAILED' })
  })

  test('go to one server of several, from whatever client', async () => {
    const servers = [await serverFor(engine), await serverFor(engine), await serverFor(engine)]
    const [one, other] = [clientFor(servers), clientFor([...servers].reverse())]
    const keys = Array.from({ length: 30 }, (_, i) => `key ${i}`)
    const handles = await Promise.all(
      keys.map((unique) =>
        Promise.all([one, other].map((client) => client.doBackground('f', '', { unique }))),
      ),
    )
    for (const [first, second] of handles) expect(first?.toJSON()).toEqual(second?.toJSON())
    expect(new Set(handles.map(([first]) => first?.server)).size).toBe(3)
  })
})
