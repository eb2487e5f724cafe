import { expect } from 'vitest'
import type { Peer } from '../peer.js'
import { ours, type Setting, type Stage, scripts, theirs } from '../script.js'
import { running } from './results.js'

const retries = (count: number): { setting: Setting } => ({
  setting: { embedded: { jobRetries: count }, gearmand: [`--job-retries=${count}`] },
})

/** What becomes of jobs whose workers or clients are gone. */
export const vanishing = scripts((script) => {
  const unknown = {
    name: 'ERROR',
    code: 'JOB_NOT_FOUND',
    text: 'Job given in work result not found',
  } as const

  script('a job whose worker hangs up is given to another, and the client hears nothing', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'WORK_STATUS', handle, numerator: '1', denominator: '2' })
    await client.hearsA('WORK_STATUS')
    const heir = await stage.worker(stage.fn)
    heir.say({ name: 'PRE_SLEEP' })
    await heir.settled()
    await server.leaves()
    await heir.hears({ name: 'NOOP' })
    await client.hearsNothing()
    client.say({ name: 'GET_STATUS', handle })
    await client.hears({
      name: 'STATUS_RES',
      handle,
      known: '1',
      running: '0',
      numerator: '0',
      denominator: '0',
    })
    expect(await client.row('show jobs', handle)).toEqual(['1', '0', '0'])
    heir.say({ name: 'GRAB_JOB' })
    await heir.hears({ name: 'JOB_ASSIGN', handle, function: stage.fn, workload: 'x' })
    heir.say({ name: 'WORK_COMPLETE', handle, data: 'done' })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: 'done' })
  })

  script('a job that comes back stands at the end of its line', async (stage) => {
    const { client, server } = await running(stage)
    await client.submits({ name: 'SUBMIT_JOB', function: stage.fn, unique: '', workload: 'y' })
    await server.leaves()
    const heir = await stage.worker(stage.fn)
    heir.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' })
    expect((await heir.hearsA('JOB_ASSIGN')).workload).toBe('y')
    expect((await heir.hearsA('JOB_ASSIGN')).workload).toBe('x')
  })

  /** The workloads that the next worker gets, in order, when one that ran x and y of x, y and z is gone. */
  async function inherited({ fn, peer, worker }: Stage): Promise<string[]> {
    const [client, server, heir] = [await peer(), await worker(fn), await worker(fn)]
    for (const workload of ['x', 'y', 'z'])
      await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload })
    server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' })
    await server.hearsAll()
    await server.leaves()
    const workloads: string[] = []
    for (let grab = 0; grab < 3; grab++) {
      heir.say({ name: 'GRAB_JOB' })
      workloads.push((await heir.hearsA('JOB_ASSIGN')).workload)
    }
    return workloads
  }

  script(
    'jobs that come back together keep their order',
    async (stage) => expect(await inherited(stage)).toEqual(['z', 'x', 'y']),
    ours('backInOrder'),
  )

  script(
    'jobs that come back together are in the reverse of their order',
    async (stage) => expect(await inherited(stage)).toEqual(['z', 'y', 'x']),
    theirs('backInOrder'),
  )

  /** A worker that sleeps over a job, and withdraws its function. */
  async function withdrawing(stage: Stage): Promise<Peer> {
    const { server } = await running(stage)
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    server.say({ name: 'CANT_DO', function: stage.fn })
    return server
  }

  script(
    'a sleeping worker is not woken for what it gives back itself',
    async (stage) => (await withdrawing(stage)).hearsNothing(),
    ours('givesBackAsleep'),
  )

  script(
    'a sleeping worker is woken for what it gives back itself',
    async (stage) => (await withdrawing(stage)).hears({ name: 'NOOP' }),
    theirs('givesBackAsleep'),
  )

  script('CANT_DO gives back what runs, and a late result finds no job', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'CANT_DO', function: stage.fn }, { name: 'WORK_COMPLETE', handle, data: '' })
    await server.hears(unknown)
    await client.hearsNothing()
    server.say({ name: 'CAN_DO', function: stage.fn }, { name: 'GRAB_JOB' })
    await server.hears({ name: 'JOB_ASSIGN', handle, function: stage.fn, workload: 'x' })
  })

  script('RESET_ABILITIES gives back what runs', async (stage) => {
    const { server, handle } = await running(stage)
    server.say({ name: 'RESET_ABILITIES' }, { name: 'WORK_FAIL', handle })
    await server.hears(unknown)
  })

  script('as often as it takes, unless told otherwise', async (stage) => {
    const { client, server, handle } = await running(stage)
    await server.leaves()
    for (let i = 0; i < 5; i++) {
      const next = await stage.worker(stage.fn)
      next.say({ name: 'GRAB_JOB' })
      await next.hears({ name: 'JOB_ASSIGN', handle, function: stage.fn, workload: 'x' })
      await next.leaves()
    }
    await client.hearsNothing()
  })

  script(
    'a job fails when it has lost as many workers as it may',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await server.leaves()
      const second = await stage.worker(stage.fn)
      second.say({ name: 'GRAB_JOB' })
      await second.hearsA('JOB_ASSIGN')
      await client.hearsNothing()
      await second.leaves()
      await client.hears({ name: 'WORK_FAIL', handle })
    },
    retries(2),
  )

  script(
    'one retry is one attempt',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await server.leaves()
      await client.hears({ name: 'WORK_FAIL', handle })
    },
    retries(1),
  )

  script(
    'no retry is one attempt too',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await server.leaves()
      await client.hears({ name: 'WORK_FAIL', handle })
    },
    { ...retries(0), ...ours('jobRetriesZero') },
  )

  script(
    'no retry is as many as it takes',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      await server.leaves()
      const heir = await stage.worker(stage.fn)
      heir.say({ name: 'GRAB_JOB' })
      await heir.hears({ name: 'JOB_ASSIGN', handle, function: stage.fn, workload: 'x' })
      await client.hearsNothing()
    },
    { ...retries(0), ...theirs('jobRetriesZero') },
  )

  script(
    'a worker that is too slow is lost, as one that hangs up',
    async ({ fn, peer }) => {
      const [client, slow] = [await peer(), await peer()]
      slow.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '1000' })
      const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
      slow.say({ name: 'GRAB_JOB' })
      await slow.hearsA('JOB_ASSIGN')
      await client.hears({ name: 'WORK_FAIL', handle })
      expect(await client.row('status', fn)).toEqual(['0', '0', '1'])
    },
    retries(1),
  )

  script(
    'a job whose only client is gone is counted until a worker asks, and dropped then',
    async ({ fn, peer, worker }) => {
      const [client, admin] = [await peer(), await peer()]
      const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: '' })
      await client.leaves()
      expect(await admin.row('status', fn)).toEqual(['1', '0', '0'])
      expect(await admin.row('show jobs', handle)).toEqual(['0', '1', '0'])
      const server = await worker(fn)
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      expect(await admin.row('status', fn)).toEqual(['0', '0', '1'])
    },
  )

  script('a job stays while one of its clients does', async ({ fn, peer, worker }) => {
    const [one, two, server] = [await peer(), await peer(), await worker(fn)]
    const submit = { name: 'SUBMIT_JOB', function: fn, unique: 'u', workload: '' } as const
    const handle = await one.submits(submit)
    await two.submits(submit)
    await one.leaves()
    server.say({ name: 'GRAB_JOB' })
    await server.hearsA('JOB_ASSIGN')
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    await two.hears({ name: 'WORK_COMPLETE', handle, data: '' })
  })

  script('a worker may finish a job whose client is gone, and is told nothing', async (stage) => {
    const { client, server, handle } = await running(stage)
    await client.leaves()
    server.say({ name: 'WORK_DATA', handle, data: '' }, { name: 'WORK_COMPLETE', handle, data: '' })
    await server.hearsNothing()
  })

  script(
    'a running job whose client and worker are gone is counted until a worker asks, and dropped then',
    async (stage) => {
      const { client, server } = await running(stage)
      await client.leaves()
      await server.leaves()
      const heir = await stage.worker(stage.fn)
      expect(await heir.row('status', stage.fn)).toEqual(['1', '0', '1'])
      heir.say({ name: 'GRAB_JOB' })
      await heir.hears({ name: 'NO_JOB' })
      expect(await heir.row('status', stage.fn)).toEqual(['0', '0', '1'])
    },
  )

  script('a background job is kept when its client is gone', async ({ fn, peer, worker }) => {
    const client = await peer()
    const handle = await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: 'x' })
    await client.leaves()
    const server = await worker(fn)
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
  })
})
