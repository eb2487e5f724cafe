import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { FakeClock } from '../transport/fake-clock.js'
import { startFakeServer } from './fake-server.js'
import { clientFor, eventually, serverFor, workerFor } from './support.js'

describeEngines('tasks', (engine) => {
  test('run in the order of their addition, side by side, and tell how each ended', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    const worker = await workerFor(
      server,
      {
        // Only when all of them are in hand does the first one end: they must run side by side.
        crop: () => {
          const crops = worker.jobs.filter((job) => job.function === 'crop')
          if (crops.length === 3) for (const job of crops) job.complete(`cropped ${job.workload}`)
        },
        broken: (job) => job.fail(),
      },
      { concurrency: 4 },
    )
    for (const image of ['a', 'b', 'c']) client.addTask('crop', image, `context ${image}`)
    const broken = client.addTask('broken', 'x')
    const invalid = client.addTask('', 'x')
    const heard: string[] = []
    const { tasks, failed } = await client.runTasks({
      events: {
        created: ({ context, function: name }) => heard.push(`created ${name} ${context}`),
        complete: ({ context, data }) => heard.push(`${context}: ${data}`),
        fail: ({ function: name }) => heard.push(`fail ${name}`),
      },
    })
    expect(tasks.map(({ outcome }) => outcome?.status)).toEqual([
      'complete',
      'complete',
      'complete',
      'failed',
      'failed',
    ])
    expect(failed).toEqual([broken, invalid])
    expect(broken.outcome).toMatchObject({ error: { code: 'JOB_FAILED' } })
    expect(heard.slice(0, 4)).toEqual([
      'created crop context a',
      'created crop context b',
      'created crop context c',
      'created broken undefined',
    ])
    expect(heard.slice(4).sort()).toEqual([
      'context a: cropped a',
      'context b: cropped b',
      'context c: cropped c',
      'fail broken',
    ])
  })

  test('of all priorities and kinds run together', async () => {
    const server = await serverFor(engine)
    const client = clientFor(server)
    client.addTaskLowBackground('note', 'low bg')
    client.addTaskBackground('note', 'bg')
    client.addTaskHighBackground('note', 'high bg')
    const { tasks } = await client.runTasks()
    expect(tasks.map(({ outcome }) => outcome?.status)).toEqual(['submitted', 'submitted', 'submitted'])

    const statuses: unknown[] = []
    const handle = tasks[0]?.outcome?.status === 'submitted' ? tasks[0].outcome.handle : ''
    const ask = client.addTaskStatus(handle, 'ask')
    const lost = client.addTaskStatus('H:nobody:1')
    await client.runTasks({ events: { status: (event) => statuses.push(event) } })
    expect(ask.outcome).toMatchObject({ status: 'answered', jobStatus: { known: true, running: false } })
    expect(lost.outcome).toMatchObject({ status: 'answered', jobStatus: { known: false } })
    expect(statuses).toContainEqual({
      function: 'note',
      unique: '',
      context: 'ask',
      numerator: 0,
      denominator: 0,
    })

    client.addTaskLow('note', 'low')
    client.addTask('note', 'normal')
    client.addTaskHigh('note', 'high')
    const running = client.runTasks()
    await client.echo()
    const worker = await workerFor(server, { note: (job) => job.complete() })
    expect((await running).failed).toEqual([])
    expect(worker.jobs.map(({ workload }) => `${workload}`)).toEqual([
      'high bg',
      'high',
      'bg',
      'normal',
      'low bg',
      'low',
    ])
  })

  test('that are added while others run wait for the next run', async () => {
    const server = await serverFor(engine)
    await workerFor(server, { f: (job) => job.complete() })
    const client = clientFor(server)
    client.addTask('f')
    const run = client.runTasks()
    const later = client.addTask('f')
    expect((await run).tasks.length).toBe(1)
    expect(later.outcome).toBeUndefined()
    expect((await client.runTasks()).tasks).toEqual([later])
    expect(await client.runTasks()).toEqual({ tasks: [], failed: [] })
  })
})

test('the question of a task has its own limits, which count from its run on', async () => {
  const server = await startFakeServer(() => {})
  const clock = new FakeClock()
  const client = clientFor(server, { connection: { clock, heartbeatMs: 0 } })
  const giveUp = new AbortController()
  const late = client.addTaskStatus('H:x:1', 'late', { timeoutMs: 1_000 })
  const aborted = client.addTaskStatus('H:x:2', 'aborted', { signal: giveUp.signal })
  const refused = client.addTaskStatus('H:x:3', 'refused', { timeoutMs: -1 })
  clock.pass(5_000)
  const run = client.runTasks()
  await eventually(
    () => server.requests.length,
    (asked) => asked === 2,
  )
  clock.pass(1_000)
  giveUp.abort(new Error('no more'))
  expect((await run).failed).toEqual([late, aborted, refused])
  expect([late, aborted, refused].map(({ outcome }) => outcome)).toMatchObject([
    { status: 'failed', error: { code: 'CALL_TIMEOUT' } },
    { status: 'failed', error: { message: 'no more' } },
    { status: 'failed', error: { code: 'INVALID_CLIENT_OPTION' } },
  ])
})
