import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds)

/** Jobs for a later time, and jobs that take too long. */
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

  script('a job that takes longer than its worker said is given to another', async ({ fn, peer, worker }) => {
    const [client, slow, heir] = [await peer(), await peer(), await worker(fn)]
    slow.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '1' })
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
    slow.say({ name: 'GRAB_JOB' })
    await slow.hearsA('JOB_ASSIGN')
    heir.say({ name: 'PRE_SLEEP' })
    await heir.hears({ name: 'NOOP' })
    slow.say({ name: 'WORK_COMPLETE', handle, data: 'late' })
    await slow.hears({ name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'Job given in work result not found' })
    expect(await client.row('show jobs', handle)).toEqual(['1', '0', '0'])
    heir.say({ name: 'GRAB_JOB' })
    await heir.hearsA('JOB_ASSIGN')
    heir.say({ name: 'WORK_COMPLETE', handle, data: 'in time' })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: 'in time' })
  })

  for (const timeout of ['0', '-1', 'x', '']) {
    script(`a timeout of "${timeout}" is none`, async ({ fn, peer }) => {
      const [client, server] = [await peer(), await peer()]
      server.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout })
      const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    })
  }

  script(
    'a timeout outlives PRE_SLEEP',
    async ({ fn, peer, worker }) => {
      const [client, slow, heir] = [await peer(), await peer(), await worker(fn)]
      slow.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '1000' })
      await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
      slow.say({ name: 'GRAB_JOB' }, { name: 'PRE_SLEEP' })
      await slow.hearsA('JOB_ASSIGN')
      heir.say({ name: 'PRE_SLEEP' })
      await heir.hears({ name: 'NOOP' })
      await slow.hears({ name: 'NOOP' })
    },
    ours('timerPerJob'),
  )

  script(
    'a timeout of more digits than a number has is none',
    async ({ fn, peer }) => {
      const [client, server] = [await peer(), await peer()]
      server.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '9'.repeat(21) })
      const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload: 'x' })
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'x' })
    },
    ours('timeoutNumber'),
  )
})
