import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

/** The text protocol. */
export const admin = scripts((script) => {
  const submit = (fn: string) => ({ name: 'SUBMIT_JOB_BG', function: fn, unique: '', workload: '' }) as const

  script('status counts queued and running together, and registrations', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn, fn)]
    await client.submits(submit(fn))
    await client.submits(submit(fn))
    server.say({ name: 'GRAB_JOB' })
    const { handle } = await server.hearsA('JOB_ASSIGN')
    expect(await client.row('status', fn)).toEqual(['2', '1', '2'])
    server.say({ name: 'WORK_COMPLETE', handle, data: '' })
    await server.settled()
    expect(await client.row('status', fn)).toEqual(['1', '0', '2'])
    server.say({ name: 'CANT_DO', function: fn })
    await server.settled()
    expect(await client.row('status', fn)).toEqual(['1', '0', '0'])
  })

  script('prioritystatus counts what is queued', async ({ fn, peer, worker }) => {
    const [client, server] = [await peer(), await worker(fn)]
    await client.submits({ ...submit(fn), name: 'SUBMIT_JOB_HIGH_BG' })
    for (let i = 0; i < 2; i++) await client.submits(submit(fn))
    for (let i = 0; i < 3; i++) await client.submits({ ...submit(fn), name: 'SUBMIT_JOB_LOW_BG' })
    expect(await client.row('prioritystatus', fn)).toEqual(['1', '2', '3', '1'])
    server.say({ name: 'GRAB_JOB' })
    await server.hearsA('JOB_ASSIGN')
    expect(await client.row('prioritystatus', fn)).toEqual(['0', '2', '3', '1'])
  })

  script('workers lists every connection, newest ability first', async ({ fn, peer, worker }) => {
    await worker(`${fn}a`, `${fn}b`, `${fn}a`)
    const lines = await (await peer()).asks('workers', true)
    expect(lines.some((line) => new RegExp(`^\\d+ 127.0.0.1 - : ${fn}a ${fn}b ${fn}a$`).test(line))).toBe(
      true,
    )
    expect(lines.some((line) => /^\d+ 127.0.0.1 - :$/.test(line.trimEnd()))).toBe(true)
  })

  script('show unique jobs lists the uniques, and an empty line for a job that has none', async (stage) => {
    const { fn } = stage
    const client = await stage.peer()
    const empty = async () =>
      (await client.asks('show unique jobs', true)).filter((line) => line === '').length
    const before = await empty()
    await client.submits({ ...submit(fn), unique: `${fn}u` })
    await client.submits(submit(fn))
    expect(await client.asks('show unique jobs', true)).toContain(`${fn}u`)
    expect(await empty()).toBe(before + 1)
  })

  script(
    'a submission that is refused names no function, and CANT_DO does not either',
    async ({ fn, peer }) => {
      const client = await peer()
      client.say({ ...submit(fn), unique: 'u'.repeat(65) }, { name: 'CANT_DO', function: fn })
      await client.hearsA('ERROR')
      expect(await client.row('status', fn)).toBeUndefined()
    },
  )

  script('show jobs tells background from foreground', async ({ fn, peer }) => {
    const client = await peer()
    const background = await client.submits(submit(fn))
    const foreground = await client.submits({ ...submit(fn), name: 'SUBMIT_JOB' })
    expect(await client.row('show jobs', background)).toEqual(['0', '0', '1'])
    expect(await client.row('show jobs', foreground)).toEqual(['0', '0', '0'])
  })

  script('version, verbose and getpid answer in one line', async ({ peer }) => {
    const client = await peer()
    expect((await client.asks('version'))[0]).toMatch(/^OK \d+\.\d+\.\d+/)
    expect(await client.asks('verbose')).toEqual(['OK ERROR'])
    expect((await client.asks('getpid'))[0]).toMatch(/^OK \d+$/)
  })

  script('a name is not escaped', async ({ fn, peer, worker }) => {
    await worker(`${fn}\ta b`)
    const lines = await (await peer()).asks('status', true)
    expect(lines).toContain(`${fn}\ta b\t0\t0\t1`)
  })

  script('text and packets may be mixed', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits(submit(fn))
    expect(await client.row('status', fn)).toEqual(['1', '0', '0'])
    await client.hearsNothing()
  })

  script('a function can be created and dropped, and stays otherwise', async ({ fn, peer, worker }) => {
    const client = await peer()
    expect(await client.asks(`create function ${fn}`)).toEqual(['OK'])
    expect(await client.row('status', fn)).toEqual(['0', '0', '0'])
    const server = await worker(fn)
    expect(await client.asks(`drop function ${fn}`)).toEqual([
      'ERR there are still connected workers or executing clients',
    ])
    await server.leaves()
    expect(await client.row('status', fn)).toEqual(['0', '0', '0'])
    expect(await client.asks(`drop function ${fn}`)).toEqual(['OK'])
    expect(await client.row('status', fn)).toBeUndefined()
  })

  script(
    'a line of create function may end in LF alone',
    async ({ fn, peer }) => {
      const client = await peer()
      client.bytes(`create function ${fn}\n`)
      await client.hearsLines('OK')
      expect(await client.row('status', fn)).toEqual(['0', '0', '0'])
    },
    ours('createBareLf'),
  )

  script(
    'a line of create function that ends in LF alone loses a letter',
    async ({ fn, peer }) => {
      const client = await peer()
      client.bytes(`create function ${fn}ab\n`)
      await client.hearsLines('OK')
      expect(await client.row('status', `${fn}a`)).toEqual(['0', '0', '0'])
    },
    theirs('createBareLf'),
  )

  script(
    'a function with queued jobs is not dropped',
    async ({ fn, peer }) => {
      const client = await peer()
      await client.submits(submit(fn))
      expect(await client.asks(`drop function ${fn}`)).toEqual([
        'ERR there are still connected workers or executing clients',
      ])
      expect(await client.row('status', fn)).toEqual(['1', '0', '0'])
    },
    ours('dropQueued'),
  )

  script('a function may be dropped under its name in any case', async ({ fn, peer }) => {
    const client = await peer()
    expect(await client.asks(`create function ${fn}Abc`)).toEqual(['OK'])
    expect(await client.asks(`drop function ${fn.toUpperCase()}aBC`)).toEqual(['OK'])
    expect(await client.row('status', `${fn}Abc`)).toBeUndefined()
  })

  script(
    'a function with queued jobs is dropped, and its jobs belong nowhere',
    async ({ fn, peer }) => {
      const client = await peer()
      const handle = await client.submits(submit(fn))
      expect(await client.asks(`drop function ${fn}`)).toEqual(['OK'])
      expect(await client.row('status', fn)).toBeUndefined()
      expect(await client.row('show jobs', handle)).toEqual(['0', '0', '1'])
    },
    { ...theirs('dropQueued'), setting: { embedded: {}, gearmand: [] } },
  )

  script(
    'connections are numbered from 1',
    async ({ peer }) => {
      const [line] = await (await peer()).asks('workers', true)
      expect(line).toBe('1 127.0.0.1 - :')
    },
    { ...ours('workersConnection'), setting: { embedded: {}, gearmand: [] } },
  )

  script(
    'connections are called by their file descriptors',
    async ({ peer }) => {
      const [line] = await (await peer()).asks('workers', true)
      expect(Number(/^(\d+) 127.0.0.1 - :$/.exec(line as string)?.[1])).toBeGreaterThan(2)
    },
    { ...theirs('workersConnection'), setting: { embedded: {}, gearmand: [] } },
  )
})
