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

  script('show unique jobs lists the uniques', async ({ fn, peer }) => {
    const client = await peer()
    await client.submits({ ...submit(fn), unique: `${fn}u` })
    expect(await client.asks('show unique jobs', true)).toContain(`${fn}u`)
  })

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

  for (const [line, answer] of [
    ['show', 'ERR UNKNOWN_COMMAND Unknown+server+commandshow'],
    ['show nothing', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
    ['show unique', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
    ['cancel', 'ERR UNKNOWN_COMMAND Unknown+server+commandcancel'],
    ['cancel job', 'ERR UNKNOWN_COMMAND Unknown+server+commandcancel'],
    ['cancel foo bar', 'ERR UNKNOWN_ERROR'],
    ['cancel job H:none:1', 'ERR UNKNOWN_JOB'],
    ['drop function never+heard+of', 'ERR function not found'],
    [
      'create function a b',
      'ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+create',
    ],
    ['drop', 'ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+drop'],
    ['maxqueue', 'ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+maxqueue'],
    ['maxqueue never+heard+of 5', 'OK'],
    ['shutdown', 'ERR UNKNOWN_COMMAND Unknown+server+commandshutdown'],
    ['shutdown graceful', 'ERR UNKNOWN_COMMAND Unknown+server+commandshutdown'],
    ['FooBar baz', 'ERR UNKNOWN_COMMAND Unknown+server+commandFooBar'],
  ] as const) {
    script(`"${line}" is answered ${answer.split(' ').slice(0, 2).join(' ')}`, async ({ peer }) => {
      expect(await (await peer()).asks(line)).toEqual([answer])
    })
  }

  script('lines end as gearmand ends them', async ({ peer }) => {
    const client = await peer()
    client.bytes('maxqueue x\r\n')
    await client.hearsBytes('OK\r\n')
    client.bytes('verbose\n')
    await client.hearsBytes('OK ERROR\n')
    client.bytes('cancel job x\n')
    await client.hearsBytes('ERR UNKNOWN_JOB\r\n')
  })

  script(
    'case, spaces and line ends do not matter, and commands may follow in one write',
    async ({ peer }) => {
      const client = await peer()
      client.bytes('VERBOSE\nverbose  \r\nVerBose a b\n')
      await client.hearsLines('OK ERROR', 'OK ERROR', 'OK ERROR')
    },
  )

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

  script('with two limits the third is none', async ({ fn, peer, worker }) => {
    const client = await peer()
    await worker(fn)
    expect(await client.asks(`maxqueue ${fn} 1 1`)).toEqual(['OK'])
    for (let i = 0; i < 3; i++) await client.submits({ ...submit(fn), name: 'SUBMIT_JOB_LOW_BG' })
    client.say(submit(fn))
    await client.hears(full)
  })

  script(
    'connections are numbered from 1',
    async ({ peer }) => {
      const [line] = await (await peer()).asks('workers', true)
      expect(line).toBe('1 127.0.0.1 - :')
    },
    { ...ours('workersConnection'), setting: { embedded: {}, gearmand: [] } },
  )
})
