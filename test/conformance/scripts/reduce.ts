import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

/** Jobs that carry the name of a reducer. */
export const reduce = scripts((script) => {
  const submit = (fn: string, unique = '') =>
    ({
      name: 'SUBMIT_REDUCE_JOB',
      function: fn,
      unique,
      reducer: 'sum',
      aggregator: 'unread',
      workload: 'x',
    }) as const

  for (const [name, isBackground] of [
    ['SUBMIT_REDUCE_JOB', false],
    ['SUBMIT_REDUCE_JOB_BACKGROUND', true],
  ] as const) {
    script(`${name} carries its reducer to GRAB_JOB_ALL`, async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const submit = {
        name,
        function: fn,
        unique: 'u',
        reducer: 'sum',
        aggregator: 'unread',
        workload: 'x',
      } as const
      const handle = await client.submits(submit)
      server.say({ name: 'GRAB_JOB_ALL' })
      await server.hears({
        name: 'JOB_ASSIGN_ALL',
        handle,
        function: fn,
        unique: 'u',
        reducer: 'sum',
        workload: 'x',
      })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'y' })
      if (isBackground) await client.hearsNothing()
      else await client.hears({ name: 'WORK_COMPLETE', handle, data: 'y' })
    })
  }

  script('its reducer is in no other assignment', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const first = await client.submits(submit(fn, 'u'))
    const second = await client.submits(submit(fn, 'v'))
    server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB_UNIQ' })
    await server.hears(
      { name: 'JOB_ASSIGN', handle: first, function: fn, workload: 'x' },
      { name: 'JOB_ASSIGN_UNIQ', handle: second, function: fn, unique: 'v', workload: 'x' },
    )
  })

  script('an empty reducer is none', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits({ ...submit(fn, 'u'), reducer: '' })
    server.say({ name: 'GRAB_JOB_ALL' })
    await server.hears({ name: 'JOB_ASSIGN_UNIQ', handle, function: fn, unique: 'u', workload: 'x' })
  })

  script('its priority is normal', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits(submit(fn))
    await client.submits({ ...submit(fn), name: 'SUBMIT_REDUCE_JOB_BACKGROUND' })
    expect(await client.row('prioritystatus', fn)).toEqual(['0', '2', '0', '0'])
  })

  script('a unique joins it as any other job', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits(submit(fn, 'u'))
    const plain = { name: 'SUBMIT_JOB_HIGH', function: fn, unique: 'u', workload: 'y' } as const
    expect(await client.submits(plain)).toBe(handle)
    expect(await client.submits({ ...submit(fn, 'u'), reducer: 'other' })).toBe(handle)
    server.say({ name: 'GRAB_JOB_ALL' })
    expect((await server.hearsA('JOB_ASSIGN_ALL')).reducer).toBe('sum')
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    const complete = { name: 'WORK_COMPLETE', handle, data: '' } as const
    await client.hears(complete, complete, complete)
  })

  script(
    'it may have a unique of 64 bytes and a reducer of more',
    async ({ fn, peer }) => {
      const client = await peer()
      await client.submits({ ...submit(fn, 'u'.repeat(64)), reducer: 'r'.repeat(65) })
      client.say(submit(fn, 'u'.repeat(65)))
      await client.hears({ name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'Unique value too large' })
    },
    ours('reduceUnique'),
  )

  script(
    'its reducer is measured for its unique',
    async ({ fn, peer }) => {
      const client = await peer()
      client.say({ ...submit(fn, 'u'), reducer: 'r'.repeat(65) })
      await client.hears({ name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'Unique value too large' })
    },
    theirs('reduceUnique'),
  )
})
