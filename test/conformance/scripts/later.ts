import { expect } from 'vitest'
import type { Peer } from '../peer.js'
import { ours, type Stage, scripts, theirs } from '../script.js'

/** Two seconds are over when another worker has been too slow for them. */
async function twoSeconds({ fn, peer, worker }: Stage): Promise<void> {
  const [client, slow, heir] = [await peer(), await peer(), await worker(`${fn}slow`)]
  slow.say({ name: 'CAN_DO_TIMEOUT', function: `${fn}slow`, timeout: '2000' })
  await client.submits({ name: 'SUBMIT_JOB_BG', function: `${fn}slow`, unique: '', workload: '' })
  slow.say({ name: 'GRAB_JOB' })
  await slow.hearsA('JOB_ASSIGN')
  heir.say({ name: 'PRE_SLEEP' })
  await heir.hears({ name: 'NOOP' })
}

/** What a worker gets first: the job that came early for a later time (x), or the one that came after it (y). */
async function orderOnceDue(stage: Stage): Promise<string[]> {
  const { fn, peer, worker } = stage
  const [client, server] = [await peer(), await worker(fn)]
  const submit = { function: fn, unique: '' } as const
  await client.submits({ ...submit, name: 'SUBMIT_JOB_EPOCH', epoch: inSeconds(1), workload: 'x' })
  await client.submits({ ...submit, name: 'SUBMIT_JOB_BG', workload: 'y' })
  await twoSeconds(stage)
  server.say({ name: 'GRAB_JOB' }, { name: 'GRAB_JOB' })
  return [(await server.hearsA('JOB_ASSIGN')).workload, (await server.hearsA('JOB_ASSIGN')).workload]
}

const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds)

/** Jobs for a later time. */
export const later = scripts((script) => {
  const epoch = (fn: string, when: string, unique = '') =>
    ({ name: 'SUBMIT_JOB_EPOCH', function: fn, unique, epoch: when, workload: 'x' }) as const

  for (const when of ['0', '1', 'abc', '-5']) {
    script(`an epoch of ${when} is now`, async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits(epoch(fn, when))
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    })
  }

  for (const when of ['99999999999', '1764000000000000000']) {
    script(`an epoch of ${when} does not come`, async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      await client.submits(epoch(fn, when))
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      expect(await client.row('status', fn)).toEqual(['1', '0', '1'])
    })
  }

  const tooLarge = '9'.repeat(19)

  script(
    'an epoch that no number holds does not come',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      await client.submits(epoch(fn, tooLarge))
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
    },
    ours('epochNumber'),
  )

  script(
    'an epoch that no number holds ends the connection',
    async ({ fn, peer }) => {
      const client = await peer()
      client.say(epoch(fn, tooLarge), { name: 'ECHO_REQ', data: '' })
      await client.isHungUpOn()
    },
    { ...theirs('epochNumber'), setting: { embedded: {}, gearmand: [] } },
  )

  script('a job whose time has not come is counted and passed over', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits(epoch(fn, inSeconds(3600)))
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'NO_JOB' })
    await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: 'y' })
    server.say({ name: 'GRAB_JOB' })
    expect((await server.hearsA('JOB_ASSIGN')).workload).toBe('y')
    expect(await client.row('status', fn)).toEqual(['2', '1', '1'])
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

  /** A worker that asks when a job of low priority stands beside one of normal priority whose time has not come. */
  async function beside({ fn, peer, worker }: Stage): Promise<Peer> {
    const [client, server] = [await peer(), await worker(fn)]
    await client.submits({ name: 'SUBMIT_JOB_LOW_BG', function: fn, unique: '', workload: 'y' })
    await client.submits(epoch(fn, inSeconds(3600)))
    server.say({ name: 'GRAB_JOB' })
    return server
  }

  script(
    'a job whose time has not come hides none of lower priority',
    async (stage) => expect((await (await beside(stage)).hearsA('JOB_ASSIGN')).workload).toBe('y'),
    ours('epochHides'),
  )

  script(
    'a job whose time has not come hides those of lower priority',
    async (stage) => (await beside(stage)).hears({ name: 'NO_JOB' }),
    theirs('epochHides'),
  )

  script('submitting one wakes the workers, who find nothing yet', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    server.say({ name: 'PRE_SLEEP' })
    await server.settled()
    await client.submits(epoch(fn, inSeconds(3600)))
    await server.hears({ name: 'NOOP' })
    server.say({ name: 'GRAB_JOB' }, { name: 'PRE_SLEEP' })
    await server.hears({ name: 'NO_JOB' })
    await server.hearsNothing()
  })

  script('a known unique is joined, and its time is not changed', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits(epoch(fn, inSeconds(3600), 'u'))
    expect(await client.submits(epoch(fn, '0', 'u'))).toBe(handle)
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'NO_JOB' })
  })

  script(
    'its workers are woken when its time has come',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits(epoch(fn, inSeconds(2)))
      server.say({ name: 'PRE_SLEEP' })
      await server.hears({ name: 'NOOP' })
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    },
    ours('epochWakes'),
  )

  script(
    'its workers are not woken when its time has come, but find it',
    async (stage) => {
      const { fn, peer, worker } = stage
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits(epoch(fn, inSeconds(1)))
      server.say({ name: 'PRE_SLEEP' })
      await server.settled()
      await twoSeconds(stage)
      await server.hearsNothing()
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    },
    theirs('epochWakes'),
  )

  script(
    'SUBMIT_JOB_SCHED is taken, for the next time its fields name',
    async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const fields = { minute: '0', hour: '0', dayOfMonth: '29', month: '2', dayOfWeek: '' }
      const submit = { name: 'SUBMIT_JOB_SCHED', function: fn, unique: '', ...fields, workload: 'x' } as const
      await client.submits(submit)
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'NO_JOB' })
      expect(await client.row('status', fn)).toEqual(['1', '0', '1'])
      client.say({ ...submit, dayOfMonth: '30' })
      await client.hears({
        name: 'ERROR',
        code: 'INVALID_ARGUMENT',
        text: 'The schedule names no time that will come',
      })
    },
    ours('sched'),
  )

  script(
    'SUBMIT_JOB_SCHED is refused',
    async ({ fn, peer }) => {
      const client = await peer()
      const fields = { minute: '', hour: '', dayOfMonth: '', month: '', dayOfWeek: '' }
      client.say({ name: 'SUBMIT_JOB_SCHED', function: fn, unique: '', ...fields, workload: 'x' })
      await client.hears({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' })
    },
    theirs('sched'),
  )

  script(
    'a job whose time comes stands at the end of its line',
    async (stage) => expect(await orderOnceDue(stage)).toEqual(['y', 'x']),
    ours('dueAtEnd'),
  )

  script(
    'a job whose time comes stands where it was submitted',
    async (stage) => expect(await orderOnceDue(stage)).toEqual(['x', 'y']),
    theirs('dueAtEnd'),
  )
})
