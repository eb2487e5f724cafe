import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'
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

  script('the status by unique counts the clients', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits(submit(fn, `${fn}u`))
    await client.submits(submit(fn, `${fn}u`))
    client.say({ name: 'GET_STATUS_UNIQUE', unique: `${fn}u` })
    const zero = { numerator: '0', denominator: '0' }
    await client.hears({
      name: 'STATUS_RES_UNIQUE',
      unique: `${fn}u`,
      known: '1',
      running: '0',
      ...zero,
      clientCount: '2',
    })
    await client.submits(submit(fn, '-'))
    for (const unique of ['-', `${fn}never`]) {
      client.say({ name: 'GET_STATUS_UNIQUE', unique })
      await client.hears({
        name: 'STATUS_RES_UNIQUE',
        unique,
        known: '0',
        running: '0',
        ...zero,
        clientCount: '0',
      })
    }
  })

  script('64 bytes are a unique, 65 are not', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits(submit(fn, 'u'.repeat(64)))
    client.say(submit(fn, 'u'.repeat(65)))
    await client.hears({ name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'Unique value too large' })
    await client.submits(submit(fn, 'u'))
  })

  script(
    'a reduce job may have a unique of 64 bytes and a reducer of more',
    async ({ fn, peer }) => {
      const client = await peer()
      const reduce = { name: 'SUBMIT_REDUCE_JOB', function: fn, aggregator: '', workload: 'x' } as const
      await client.submits({ ...reduce, unique: 'u'.repeat(64), reducer: 'r'.repeat(65) })
      client.say({ ...reduce, unique: 'u'.repeat(65), reducer: 'r' })
      await client.hearsA('ERROR')
    },
    ours('reduceUnique'),
  )

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
})
