import { expect } from 'vitest'
import { ours, type Stage, scripts, theirs } from '../script.js'
import { running } from './results.js'

/** Which submissions are one job. */
export const uniques = scripts((script) => {
  const submit = (fn: string, unique: string, workload = 'x') =>
    ({ name: 'SUBMIT_JOB', function: fn, unique, workload }) as const

  script('without a unique every submission is a job', async ({ fn, peer }) => {
    const client = await peer()
    expect(await client.submits(submit(fn, ''))).not.toBe(await client.submits(submit(fn, '')))
  })

  script(
    'a unique joins the job that is queued, whatever its workload and priority',
    async ({ fn, peer, worker }) => {
      const [one, two, server] = [await peer(), await peer(), await worker(fn)]
      const handle = await one.submits(submit(fn, 'u', 'first'))
      expect(await two.submits({ ...submit(fn, 'u', 'second'), name: 'SUBMIT_JOB_HIGH' })).toBe(handle)
      server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'first' }, { name: 'NO_JOB' })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'both' })
      await one.hears({ name: 'WORK_COMPLETE', handle, data: 'both' })
      await two.hears({ name: 'WORK_COMPLETE', handle, data: 'both' })
    },
  )

  script('a unique joins the job that runs', async (stage) => {
    const { client, server, handle } = await running(stage, 'u')
    const late = await stage.peer()
    expect(await late.submits(submit(stage.fn, 'u'))).toBe(handle)
    server.say({ name: 'WORK_DATA', handle, data: '1' }, { name: 'WORK_COMPLETE', handle, data: '2' })
    for (const peer of [client, late]) {
      await peer.hears({ name: 'WORK_DATA', handle, data: '1' }, { name: 'WORK_COMPLETE', handle, data: '2' })
    }
  })

  script('who submitted twice hears everything twice', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits(submit(fn, 'u'))
    await client.submits(submit(fn, 'u'))
    server.say({ name: 'GRAB_JOB' })
    await server.hearsA('JOB_ASSIGN')
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    await client.hears(
      { name: 'WORK_COMPLETE', handle, data: '' },
      { name: 'WORK_COMPLETE', handle, data: '' },
    )
  })

  script('the same unique of another function is another job', async ({ fn, peer }) => {
    const client = await peer()
    expect(await client.submits(submit(fn, 'u'))).not.toBe(await client.submits(submit(`${fn}b`, 'u')))
  })

  script('a unique is free again when its job is over', async (stage) => {
    const { client, server, handle } = await running(stage, 'u')
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    await client.hearsA('WORK_COMPLETE')
    expect(await client.submits(submit(stage.fn, 'u'))).not.toBe(handle)
  })

  script('- joins the same workload, and no other', async ({ fn, peer }) => {
    const client = await peer()
    for (const workload of ['short', 'long'.repeat(1000)]) {
      const handle = await client.submits(submit(fn, '-', workload))
      expect(await client.submits(submit(fn, '-', workload))).toBe(handle)
      expect(await client.submits(submit(fn, '-', `${workload}!`))).not.toBe(handle)
      expect(await client.submits(submit(fn, workload.slice(0, 9), workload))).not.toBe(handle)
    }
  })

  script('- joins nothing without a workload', async ({ fn, peer }) => {
    const client = await peer()
    expect(await client.submits(submit(fn, '-', ''))).not.toBe(await client.submits(submit(fn, '-', '')))
  })

  script('64 bytes are a unique, 65 are not', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits(submit(fn, 'u'.repeat(64)))
    client.say(submit(fn, 'u'.repeat(65)))
    await client.hears({ name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'Unique value too large' })
    await client.submits(submit(fn, 'u'))
  })

  /** What a worker is assigned of a job with the longest unique. */
  async function longest({ fn, peer, worker }: Stage): Promise<[unique: string, workload: string]> {
    const [client, server] = [await peer(), await worker(fn)]
    await client.submits(submit(fn, `${'u'.repeat(63)}!`))
    server.say({ name: 'GRAB_JOB_UNIQ' })
    const { unique, workload } = await server.hearsA('JOB_ASSIGN_UNIQ')
    return [unique, workload]
  }

  script(
    'a unique of 64 bytes comes to the worker as it is',
    async (stage) => expect(await longest(stage)).toEqual([`${'u'.repeat(63)}!`, 'x']),
    ours('uniqueWhole'),
  )

  script(
    'a unique of 64 bytes comes to the worker cut, and its NUL in the workload',
    async (stage) => expect(await longest(stage)).toEqual(['u'.repeat(63), '\0x']),
    theirs('uniqueWhole'),
  )
})
