import { expect } from 'vitest'
import { scripts } from '../script.js'

/** How many jobs a function may hold. */
export const maxQueue = scripts((script) => {
  const submit = (fn: string) => ({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' }) as const

  const full = { name: 'ERROR', code: 'QUEUE_ERROR', text: 'Job queue is full' } as const

  script(
    'maxqueue counts all jobs of the function, and lets in who joins one',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      expect(await client.asks(`maxqueue ${fn} 2`)).toEqual(['OK'])
      await client.submits(submit(fn))
      await client.submits({ ...submit(fn), unique: 'u' })
      client.say(submit(fn))
      await client.hears(full)
      await client.submits({ ...submit(fn), unique: 'u' })
      server.say({ name: 'GRAB_JOB' })
      const { handle } = await server.hearsA('JOB_ASSIGN')
      client.say(submit(fn))
      await client.hears(full)
      server.say({ name: 'WORK_COMPLETE', handle, data: '' })
      await server.settled()
      await client.submits(submit(fn))
      expect(await client.asks(`maxqueue ${fn}`)).toEqual(['OK'])
      await client.submits(submit(fn))
    },
  )

  script('maxqueue has a limit for each priority', async ({ fn, peer, worker }) => {
    const client = await peer()
    await worker(fn)
    expect(await client.asks(`maxqueue ${fn} 3 2 1`)).toEqual(['OK'])
    await client.submits(submit(fn))
    client.say({ ...submit(fn), name: 'SUBMIT_JOB_LOW_BG' })
    await client.hears(full)
    await client.submits(submit(fn))
    client.say(submit(fn))
    await client.hears(full)
    await client.submits({ ...submit(fn), name: 'SUBMIT_JOB_HIGH_BG' })
    client.say({ ...submit(fn), name: 'SUBMIT_JOB_HIGH_BG' })
    await client.hears(full)
  })

  for (const none of ['', '0', '-1', 'many']) {
    script(`"${none}" is no limit`, async ({ fn, peer, worker }) => {
      const client = await peer()
      await worker(fn)
      await client.asks(`maxqueue ${fn} 1`)
      await client.submits(submit(fn))
      client.say(submit(fn))
      await client.hears(full)
      await client.asks(`maxqueue ${fn} ${none}`.trim())
      for (let i = 0; i < 3; i++) await client.submits(submit(fn))
    })
  }

  script('with two limits the third is none', async ({ fn, peer, worker }) => {
    const client = await peer()
    await worker(fn)
    expect(await client.asks(`maxqueue ${fn} 1 1`)).toEqual(['OK'])
    for (let i = 0; i < 3; i++) await client.submits({ ...submit(fn), name: 'SUBMIT_JOB_LOW_BG' })
    client.say(submit(fn))
    await client.hears(full)
  })
})
