import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

/** Who comes to a job that others have left, and who leaves one that others have come to. */
export const joining = scripts((script) => {
  const submit = (fn: string, unique: string, workload = 'x') =>
    ({ name: 'SUBMIT_JOB', function: fn, unique, workload }) as const

  script(
    'who joins a job nobody waited for any more is answered',
    async ({ fn, peer, worker }) => {
      const [gone, late, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await gone.submits(submit(fn, 'u'))
      await gone.leaves()
      expect(await late.submits(submit(fn, 'u'))).toBe(handle)
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'after all' })
      await late.hears({ name: 'WORK_COMPLETE', handle, data: 'after all' })
    },
    ours('abandonedRejoined'),
  )

  script(
    'who joins a job nobody waited for any more waits for ever',
    async ({ fn, peer, worker }) => {
      const [gone, late, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await gone.submits(submit(fn, 'u'))
      await gone.leaves()
      expect(await late.submits(submit(fn, 'u'))).toBe(handle)
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      await late.hearsNothing()
    },
    theirs('abandonedRejoined'),
  )

  script(
    'a background job outlives a client that joined it',
    async ({ fn, peer, worker }) => {
      const [client, joined, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await client.submits({ ...submit(fn, 'u'), name: 'SUBMIT_JOB_BG' })
      await joined.submits(submit(fn, 'u'))
      await joined.leaves()
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    },
    ours('backgroundKept'),
  )

  script(
    'a background job is lost with a client that joined it',
    async ({ fn, peer, worker }) => {
      const [client, joined, server] = [await peer(), await peer(), await worker(fn)]
      await client.submits({ ...submit(fn, 'u'), name: 'SUBMIT_JOB_BG' })
      await joined.submits(submit(fn, 'u'))
      await joined.leaves()
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
    },
    theirs('backgroundKept'),
  )

  script(
    'a background submission keeps the foreground job it joined',
    async ({ fn, peer, worker }) => {
      const [client, background, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await client.submits(submit(fn, 'u'))
      expect(await background.submits({ ...submit(fn, 'u'), name: 'SUBMIT_JOB_BG' })).toBe(handle)
      await client.leaves()
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    },
    ours('promised'),
  )

  script(
    'a background submission is lost with the foreground job it joined',
    async ({ fn, peer, worker }) => {
      const [client, background, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await client.submits(submit(fn, 'u'))
      expect(await background.submits({ ...submit(fn, 'u'), name: 'SUBMIT_JOB_BG' })).toBe(handle)
      await client.leaves()
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
    },
    theirs('promised'),
  )
})
