import { expect } from 'vitest'
import type { Stage } from '../script.js'
import { ours, scripts, theirs } from '../script.js'

/** A client, a worker, and a foreground job that runs. */
export async function running({ fn, peer, worker }: Stage, unique = '') {
  const [client, server] = [await peer(), await worker(fn)]
  const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique, workload: 'x' })
  server.say({ name: 'GRAB_JOB' })
  await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
  return { client, server, handle }
}

/** What clients hear of their jobs. */
export const results = scripts((script) => {
  script('data, warnings and status are passed on as they were said', async (stage) => {
    const { client, server, handle } = await running(stage)
    const said = [
      { name: 'WORK_DATA', handle, data: 'one\0' },
      { name: 'WORK_WARNING', handle, data: 'careful' },
      { name: 'WORK_STATUS', handle, numerator: '1', denominator: '3' },
      { name: 'WORK_STATUS', handle, numerator: 'abc', denominator: '0.5' },
      { name: 'WORK_DATA', handle, data: '' },
      { name: 'WORK_COMPLETE', handle, data: 'done' },
    ] as const
    server.say(...said)
    await client.hears(...said)
  })

  script('the status is kept as numbers', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'WORK_STATUS', handle, numerator: '12', denominator: '40x' })
    await client.hearsA('WORK_STATUS')
    client.say({ name: 'GET_STATUS', handle })
    await client.hears({
      name: 'STATUS_RES',
      handle,
      known: '1',
      running: '1',
      numerator: '12',
      denominator: '40',
    })
    server.say({ name: 'WORK_STATUS', handle, numerator: 'abc', denominator: '-1' })
    await client.hearsA('WORK_STATUS')
    client.say({ name: 'GET_STATUS', handle })
    await client.hears({
      name: 'STATUS_RES',
      handle,
      known: '1',
      running: '1',
      numerator: '0',
      denominator: '4294967295',
    })
  })

  script('a job that is over is unknown', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'WORK_FAIL', handle })
    await client.hears({ name: 'WORK_FAIL', handle })
    client.say({ name: 'GET_STATUS', handle })
    await client.hears({
      name: 'STATUS_RES',
      handle,
      known: '0',
      running: '0',
      numerator: '0',
      denominator: '0',
    })
  })

  script('a queued job is known and does not run', async ({ fn, peer }) => {
    const client = await peer()
    const handle = await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' })
    client.say({ name: 'GET_STATUS', handle })
    await client.hears({
      name: 'STATUS_RES',
      handle,
      known: '1',
      running: '0',
      numerator: '0',
      denominator: '0',
    })
  })

  script('handles that never were are unknown', async ({ peer }) => {
    const client = await peer()
    for (const handle of ['', 'H:nowhere:1', 'x'.repeat(63)]) {
      client.say({ name: 'GET_STATUS', handle })
      await client.hears({
        name: 'STATUS_RES',
        handle,
        known: '0',
        running: '0',
        numerator: '0',
        denominator: '0',
      })
    }
  })

  script(
    'a handle of 64 bytes is unknown too',
    async ({ peer }) => {
      const client = await peer()
      const handle = 'x'.repeat(64)
      client.say({ name: 'GET_STATUS', handle })
      await client.hears({
        name: 'STATUS_RES',
        handle,
        known: '0',
        running: '0',
        numerator: '0',
        denominator: '0',
      })
    },
    ours('longHandle'),
  )

  script('clients that asked hear of exceptions', async (stage) => {
    const client = await stage.peer()
    client.say({ name: 'OPTION_REQ', option: 'exceptions' })
    await client.hears({ name: 'OPTION_RES', option: 'exceptions' })
    const { server, handle } = await running({ ...stage, peer: async () => client })
    server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hears({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hearsNothing()
  })

  script('for the others an exception is a failure', async (stage) => {
    const { client, server, handle } = await running(stage)
    server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    await client.hears({ name: 'WORK_FAIL', handle })
    await client.hearsNothing()
  })

  script(
    'with --exceptions everybody hears of them',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      server.say({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
      await client.hears({ name: 'WORK_EXCEPTION', handle, data: 'out of paper' })
    },
    { setting: { embedded: { exceptions: true }, gearmand: ['--exceptions'] } },
  )

  script('an exception ends the job', async (stage) => {
    const { server, handle } = await running(stage)
    server.say({ name: 'WORK_EXCEPTION', handle, data: '' }, { name: 'WORK_FAIL', handle })
    await server.hears({ name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job given in work result not found' })
  })

  script('only the connection that runs a job may speak of it', async (stage) => {
    const { client, server, handle } = await running(stage)
    const stranger = await stage.worker(stage.fn)
    const noResult = {
      name: 'ERROR',
      code: 'JOB_NOT_FOUND',
      text: 'Job given in work result not found',
    } as const
    const noJob = { name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job does not exist on server' } as const
    stranger.say(
      { name: 'WORK_STATUS', handle, numerator: '1', denominator: '2' },
      { name: 'WORK_COMPLETE', handle, data: '' },
      { name: 'WORK_FAIL', handle },
      { name: 'WORK_DATA', handle, data: '' },
      { name: 'WORK_WARNING', handle, data: '' },
      { name: 'WORK_EXCEPTION', handle, data: '' },
    )
    await stranger.hears(noResult, noResult, noResult, noJob, noJob, {
      name: 'ERROR',
      code: 'JOB_NOT_FOUND',
      text: 'An exception was received for a job that does not exist',
    })
    await client.hearsNothing()
    server.say({ name: 'WORK_COMPLETE', handle, data: 'mine' })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: 'mine' })
  })

  script(
    'a cancelled job tells its clients at once, and once',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      expect(await (await stage.peer()).asks(`cancel job ${handle}`)).toEqual(['OK'])
      await client.hears({ name: 'WORK_FAIL', handle })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'late' })
      await server.hearsNothing()
      await client.hearsNothing()
    },
    ours('cancelOnce'),
  )

  script(
    'a cancelled job tells its clients at once, and again at its end',
    async (stage) => {
      const { client, server, handle } = await running(stage)
      expect(await (await stage.peer()).asks(`cancel job ${handle}`)).toEqual(['OK'])
      await client.hears({ name: 'WORK_FAIL', handle })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'late' })
      await client.hears({ name: 'WORK_COMPLETE', handle, data: 'late' })
    },
    theirs('cancelOnce'),
  )

  script('a cancelled job that was queued is told of, and not handed out', async ({ fn, peer, worker }) => {
    const [client, server, admin] = [await peer(), await worker(fn), await peer()]
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: '' })
    expect(await admin.asks(`cancel job ${handle}`)).toEqual(['OK'])
    await client.hears({ name: 'WORK_FAIL', handle })
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'NO_JOB' })
    expect(await admin.row('status', fn)).toEqual(['0', '0', '1'])
  })

  script(
    'a cancelled job that was queued is not counted',
    async ({ fn, peer }) => {
      const [client, admin] = [await peer(), await peer()]
      const submit = { name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' } as const
      const handle = await client.submits(submit)
      await client.submits(submit)
      expect(await admin.asks(`cancel job ${handle}`)).toEqual(['OK'])
      expect(await admin.row('status', fn)).toEqual(['1', '0', '0'])
      expect(await admin.asks(`cancel job ${handle}`)).toEqual(['ERR UNKNOWN_JOB'])
    },
    ours('cancelRemoves'),
  )
})
