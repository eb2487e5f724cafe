import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'
import { running } from './results.js'

/** What is told of a job to whoever asks. */
export const status = scripts((script) => {
  const submit = (fn: string, unique: string, workload = 'x') =>
    ({ name: 'SUBMIT_JOB', function: fn, unique, workload }) as const

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

  script(
    'a handle of 64 bytes ends the connection',
    async ({ peer }) => {
      const client = await peer()
      client.say({ name: 'GET_STATUS', handle: 'x'.repeat(64) }, { name: 'ECHO_REQ', data: '' })
      await client.isHungUpOn()
    },
    theirs('longHandle'),
  )

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

  script('the status by unique is that of the newest job of any function', async ({ fn, peer }) => {
    const client = await peer()
    const ask = async () => {
      client.say({ name: 'GET_STATUS_UNIQUE', unique: `${fn}u` })
      return (await client.hearsA('STATUS_RES_UNIQUE')).clientCount
    }
    await client.submits({ ...submit(`${fn}a`, `${fn}u`), name: 'SUBMIT_JOB_BG' })
    expect(await ask()).toBe('0')
    await client.submits(submit(`${fn}b`, `${fn}u`))
    expect(await ask()).toBe('1')
    await client.submits({ ...submit(`${fn}c`, `${fn}u`), name: 'SUBMIT_JOB_BG' })
    expect(await ask()).toBe('0')
  })

  script('the status by unique is that of the job that runs, until it is over', async (stage) => {
    const unique = `${stage.fn}u`
    const { client, server, handle } = await running(stage, unique)
    server.say({ name: 'WORK_STATUS', handle, numerator: '3', denominator: '4' })
    await client.hearsA('WORK_STATUS')
    const status = { name: 'STATUS_RES_UNIQUE', unique, numerator: '3', denominator: '4' } as const
    client.say({ name: 'GET_STATUS_UNIQUE', unique })
    await client.hears({ ...status, known: '1', running: '1', clientCount: '1' })
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    await client.hearsA('WORK_COMPLETE')
    client.say({ name: 'GET_STATUS_UNIQUE', unique })
    expect((await client.hearsA('STATUS_RES_UNIQUE')).known).toBe('0')
  })

  script(
    'the status by a unique of 64 bytes is told',
    async ({ fn, peer }) => {
      const client = await peer()
      const unique = fn.padEnd(64, 'u')
      await client.submits(submit(fn, unique))
      client.say({ name: 'GET_STATUS_UNIQUE', unique })
      expect(await client.hearsA('STATUS_RES_UNIQUE')).toMatchObject({ unique, known: '1' })
    },
    ours('longUnique'),
  )

  script(
    'to ask for the status by a unique of 64 bytes ends the connection',
    async ({ peer }) => {
      const client = await peer()
      client.say({ name: 'GET_STATUS_UNIQUE', unique: 'u'.repeat(64) }, { name: 'ECHO_REQ', data: '' })
      await client.isHungUpOn()
    },
    theirs('longUnique'),
  )
})
