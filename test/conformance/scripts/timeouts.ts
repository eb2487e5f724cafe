import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

/** Jobs that take too long. */
export const timeouts = scripts((script) => {
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
    'PRE_SLEEP ends a timeout',
    async ({ fn, peer, worker }) => {
      const [client, slow, other] = [await peer(), await peer(), await peer()]
      slow.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '1000' })
      other.say({ name: 'CAN_DO_TIMEOUT', function: `${fn}other`, timeout: '1000' })
      for (const [name, server] of [
        [fn, slow],
        [`${fn}other`, other],
      ] as const) {
        await client.submits({ name: 'SUBMIT_JOB', function: name, unique: '', workload: '' })
        server.say({ name: 'GRAB_JOB' })
        await server.hearsA('JOB_ASSIGN')
      }
      slow.say({ name: 'PRE_SLEEP' })
      await slow.settled()
      const later = await worker(`${fn}other`)
      later.say({ name: 'PRE_SLEEP' })
      await later.hears({ name: 'NOOP' })
      expect(await client.row('status', fn)).toEqual(['1', '1', '1'])
    },
    theirs('timerPerJob'),
  )

  script(
    'a timeout ends with its job',
    async ({ fn, peer, worker }) => {
      const [client, quick, slow] = [await peer(), await peer(), await peer()]
      const submit = { name: 'SUBMIT_JOB_BG', unique: '', workload: '' } as const
      for (const server of [quick, slow]) {
        const name = server === quick ? fn : `${fn}slow`
        server.say({ name: 'CAN_DO_TIMEOUT', function: name, timeout: '1000' })
        const handle = await client.submits({ ...submit, function: name })
        server.say({ name: 'GRAB_JOB' })
        await server.hearsA('JOB_ASSIGN')
        if (server === quick) server.say({ name: 'WORK_COMPLETE', handle, data: '' })
      }
      const heir = await worker(`${fn}slow`)
      heir.say({ name: 'PRE_SLEEP' })
      await heir.hears({ name: 'NOOP' })
      expect(await client.row('status', fn)).toEqual(['0', '0', '1'])
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

  script(
    'a timeout of more digits than a number has ends the connection',
    async ({ fn, peer }) => {
      const server = await peer()
      server.say({ name: 'CAN_DO_TIMEOUT', function: fn, timeout: '9'.repeat(21) })
      server.say({ name: 'ECHO_REQ', data: '' })
      await server.isHungUpOn()
    },
    { ...theirs('timeoutNumber'), setting: { embedded: {}, gearmand: [] } },
  )
})
