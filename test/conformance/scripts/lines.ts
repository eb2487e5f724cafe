import { expect } from 'vitest'
import { ours, scripts, theirs } from '../script.js'

const incomplete = (command: string) =>
  `ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+${command}`
const unknown = (word: string) => `ERR UNKNOWN_COMMAND Unknown+server+command${word}`

const answers: readonly (readonly [line: string, answer: string])[] = [
  ['', unknown('')],
  ['  status', unknown('')],
  ['\tstatus', unknown('\tstatus')],
  ['FooBar baz', unknown('FooBar')],
  ['shutdown', unknown('shutdown')],
  ['shutdown graceful', unknown('shutdown')],
  ['show', unknown('show')],
  ['show nothing', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
  ['show unique', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
  ['show unique nothing', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
  ['show jobs too many', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
  ['show unique jobs too', 'ERR UNKNOWN_SHOW_ARGUMENTS'],
  ['cancel', unknown('cancel')],
  ['cancel job', unknown('cancel')],
  ['cancel foo bar', 'ERR UNKNOWN_ERROR'],
  ['cancel job H:none:1', 'ERR UNKNOWN_JOB'],
  ['Cancel Job H:none:1', 'ERR UNKNOWN_JOB'],
  ['cancel job H:none:1 H:none:2', 'ERR UNKNOWN_ERROR'],
  ['create', incomplete('create')],
  ['create function', incomplete('create')],
  ['create function a b', incomplete('create')],
  ['create something a', incomplete('create')],
  ['drop', incomplete('drop')],
  ['drop function', incomplete('drop')],
  ['drop function a b', incomplete('drop')],
  ['drop something a', incomplete('drop')],
  ['drop function never+heard+of', 'ERR function not found'],
  ['maxqueue', incomplete('maxqueue')],
  ['maxqueue never+heard+of', 'OK'],
  ['maxqueue never+heard+of 5', 'OK'],
  ['maxqueue never+heard+of 5 4 3', 'OK'],
  ['maxqueue never+heard+of -1', 'OK'],
  ['maxqueue never+heard+of five', 'OK'],
]

/** Lines of the text protocol, and the line each is answered with. */
export const lines = scripts((script) => {
  for (const [line, answer] of answers) {
    script(`"${line}" is answered ${answer.split(' ').slice(0, 2).join(' ')}`, async ({ peer }) => {
      expect(await (await peer()).asks(line)).toEqual([answer])
    })
  }

  script('lines end as gearmand ends them', async ({ fn, peer }) => {
    const client = await peer()
    for (const [said, heard] of [
      ['maxqueue x\r\n', 'OK\r\n'],
      [`create function ${fn}\r\n`, 'OK\r\n'],
      [`drop function ${fn}\r\n`, 'OK\r\n'],
      [`drop function ${fn}\r\n`, 'ERR function not found\r\n'],
      ['verbose\n', 'OK ERROR\n'],
      ['cancel job x\n', 'ERR UNKNOWN_JOB\r\n'],
      ['show what\n', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
      ['what\n', 'ERR UNKNOWN_COMMAND Unknown+server+commandwhat\r\n'],
    ] as const) {
      client.bytes(said)
      await client.hearsBytes(heard)
    }
  })

  script('a report ends in a dot, and its lines in LF', async ({ peer }) => {
    const client = await peer()
    for (const report of ['status', 'prioritystatus', 'workers', 'show jobs', 'show unique jobs']) {
      client.bytes(`${report}\r\nverbose\r\n`)
      const text = await client.hearsText(/OK ERROR\n$/)
      expect(text).toMatch(/^(?:[^\r\n]*\n)*\.\nOK ERROR\n$/)
    }
  })

  script(
    'case, spaces and line ends do not matter, and commands may follow in one write',
    async ({ peer }) => {
      const client = await peer()
      client.bytes('VERBOSE\nverbose  \r\nVerBose a b\n')
      await client.hearsLines('OK ERROR', 'OK ERROR', 'OK ERROR')
      client.bytes('SHOW   Unique  JOBS\r\n')
      await client.hearsReport()
      client.bytes('Show    jobs\n')
      await client.hearsReport()
    },
  )

  script('five words are a line', async ({ peer }) => {
    await (await peer()).asks('status a b c d', true)
  })

  script('a line may be as long as the buffer', async ({ peer }) => {
    const client = await peer()
    client.bytes(`verbose ${'e'.repeat(8182)}\r\n`)
    await client.hearsLines('OK ERROR')
  })

  script(
    'spaces at the end of a line are no word',
    async ({ peer }) => {
      const client = await peer()
      for (const report of ['show jobs ', 'show unique jobs  ', 'status a b c d ']) {
        await client.asks(report, true)
      }
      expect(await client.asks('cancel job H:none:1 ')).toEqual(['ERR UNKNOWN_JOB'])
      expect(await client.asks('drop function never+heard+of ')).toEqual(['ERR function not found'])
      expect(await client.asks('maxqueue ')).toEqual([incomplete('maxqueue')])
    },
    ours('spacesAtEnd'),
  )

  script(
    'spaces at the end of a line are an empty word',
    async ({ peer }) => {
      const client = await peer()
      expect(await client.asks('show jobs ')).toEqual(['ERR UNKNOWN_SHOW_ARGUMENTS'])
      expect(await client.asks('cancel job H:none:1 ')).toEqual(['ERR UNKNOWN_ERROR'])
      expect(await client.asks('drop function never+heard+of ')).toEqual([incomplete('drop')])
      expect(await client.asks('maxqueue ')).toEqual(['OK'])
      client.bytes('status a b c d \n')
      await client.isHungUpOn()
    },
    theirs('spacesAtEnd'),
  )
})
