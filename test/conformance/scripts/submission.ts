import { expect } from 'vitest'
import { scripts } from '../script.js'

const foreground = ['SUBMIT_JOB', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB_LOW'] as const
const background = ['SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH_BG', 'SUBMIT_JOB_LOW_BG'] as const

/** How jobs come in, and how they go out to workers. */
export const submission = scripts((script) => {
  for (const name of foreground) {
    script(`${name} is created, assigned and answered`, async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits({ name, function: fn, unique: '', workload: 'a\0b' })
      server.say({ name: 'GRAB_JOB' })
      await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload: 'a\0b' })
      server.say({ name: 'WORK_COMPLETE', handle, data: 'c\0\0d' })
      await client.hears({ name: 'WORK_COMPLETE', handle, data: 'c\0\0d' })
    })
  }

  for (const name of background) {
    script(`${name} is created, assigned and never heard of again`, async ({ fn, peer, worker }) => {
      const [client, server] = [await peer(), await worker(fn)]
      const handle = await client.submits({ name, function: fn, unique: 'u', workload: 'x' })
      server.say({ name: 'GRAB_JOB_UNIQ' })
      await server.hears({ name: 'JOB_ASSIGN_UNIQ', handle, function: fn, unique: 'u', workload: 'x' })
      server.say({ name: 'WORK_DATA', handle, data: '1' }, { name: 'WORK_COMPLETE', handle, data: '2' })
      await server.settled()
      await client.hearsNothing()
    })
  }

  script('handles are H, the host and a number that grows', async ({ fn, peer }) => {
    const client = await peer()
    const submit = { name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' } as const
    const [first, second] = [await client.submits(submit), await client.submits(submit)]
    expect(first).toMatch(/^H:.+:\d+$/)
    expect(Number(second.split(':').at(-1))).toBe(Number(first.split(':').at(-1)) + 1)
  })

  script(
    'the handle prefix can be chosen',
    async ({ fn, peer }) => {
      const client = await peer()
      const handle = await client.submits({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' })
      expect(handle).toBe('X:1')
    },
    { setting: { embedded: { handlePrefix: 'X' }, gearmand: ['--job-handle-prefix=X'] } },
  )

  script('many submissions in one write are answered in order', async ({ fn, peer }) => {
    const client = await peer()
    const count = 500
    for (let i = 0; i < count; i++) {
      client.say({ name: 'SUBMIT_JOB_BG', function: fn, unique: `u${i % 100}`, workload: `${i}` })
    }
    const handles: string[] = []
    for (let i = 0; i < count; i++) handles.push((await client.hearsA('JOB_CREATED')).handle)
    expect(new Set(handles).size).toBe(100)
    expect(handles.slice(100, 200)).toEqual(handles.slice(0, 100))
  })

  script('a refusal stands in the place of the answer it is', async ({ fn, peer }) => {
    const client = await peer()
    const submit = { name: 'SUBMIT_JOB_BG', function: fn, workload: '' } as const
    client.say(
      { ...submit, unique: 'u' },
      { ...submit, unique: 'u'.repeat(65) },
      { name: 'ECHO_REQ', data: 'between' },
      { name: 'GET_STATUS', handle: 'H:nowhere:1' },
      { name: 'OPTION_REQ', option: 'none' },
      { ...submit, unique: 'v' },
    )
    await client.hearsA('JOB_CREATED')
    await client.hearsA('ERROR')
    await client.hears({ name: 'ECHO_RES', data: 'between' })
    await client.hearsA('STATUS_RES')
    await client.hearsA('ERROR')
    await client.hearsA('JOB_CREATED')
  })

  script('names are bytes, and an empty one is a name', async ({ peer, worker }) => {
    for (const name of ['\xff\xfe\x01', '']) {
      const [client, server] = [await peer(), await worker(name)]
      const handle = await client.submits({
        name: 'SUBMIT_JOB',
        function: name,
        unique: '\xe9',
        workload: '\x80',
      })
      server.say({ name: 'GRAB_JOB_UNIQ' })
      await server.hears({
        name: 'JOB_ASSIGN_UNIQ',
        handle,
        function: name,
        unique: '\xe9',
        workload: '\x80',
      })
      server.say({ name: 'WORK_FAIL', handle })
      await client.hears({ name: 'WORK_FAIL', handle })
    }
  })

  script('a workload of a mebibyte comes out as it went in', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const workload = 'gear\0'.repeat(200_000)
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: '', workload })
    server.say({ name: 'GRAB_JOB' })
    await server.hears({ name: 'JOB_ASSIGN', handle, function: fn, workload })
    server.say({ name: 'WORK_COMPLETE', handle, data: workload })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: workload })
  })

  script('GRAB_JOB_ALL gets a job without a reducer as JOB_ASSIGN_UNIQ', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    const handle = await client.submits({ name: 'SUBMIT_JOB', function: fn, unique: 'u', workload: 'x' })
    server.say({ name: 'GRAB_JOB_ALL' })
    await server.hears({ name: 'JOB_ASSIGN_UNIQ', handle, function: fn, unique: 'u', workload: 'x' })
  })
})
