import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'
import { running } from './results.js'

/** What `cancel job` does, and to whom. */
export const cancelling = scripts((script) => {
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

  script(
    'a cancelled job that was queued is counted until a worker asks',
    async ({ fn, peer, worker }) => {
      const [client, admin] = [await peer(), await peer()]
      const submit = { name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' } as const
      const handle = await client.submits(submit)
      expect(await admin.asks(`cancel job ${handle}`)).toEqual(['OK'])
      expect(await admin.row('status', fn)).toEqual(['1', '0', '0'])
      expect(await admin.row('show jobs', handle)).toEqual(['0', '1', '0'])
      const server = await worker(fn)
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      expect(await admin.row('status', fn)).toEqual(['0', '0', '1'])
    },
    theirs('cancelRemoves'),
  )

  script(
    'a background job that runs is cancelled behind the back of its worker',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' })
      server.say({ name: 'GRAB_JOB' })
      await server.hearsA('JOB_ASSIGN')
      expect(await client.asks(`cancel job ${handle}`)).toEqual(['OK'])
      expect(await client.row('status', fn)).toEqual(['1', '1', '1'])
      expect(await client.row('show jobs', handle)).toEqual(['0', '1', '0'])
      server.say({ name: 'WORK_COMPLETE', handle, data: '' })
      await server.hearsNothing()
      expect(await client.row('status', fn)).toEqual(['0', '0', '1'])
    },
  )

  script(
    'a cancelled job whose time has not come is not counted',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const epoch = String(Math.floor(Date.now() / 1000) + 3600)
      const submit = { name: 'SUBMIT_JOB_EPOCH', function: fn, unique: '', epoch, workload: '' } as const
      const handle = await client.submits(submit)
      expect(await client.asks(`cancel job ${handle}`)).toEqual(['OK'])
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      expect(await client.row('status', fn)).toEqual(['0', '0', '1'])
    },
    ours('cancelRemoves'),
  )
})
