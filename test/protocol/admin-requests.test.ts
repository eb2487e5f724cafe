import { once } from 'node:events'
import { connect } from 'node:net'
import { type AdminRequest, formatAdminRequest, parseAdminRequest } from '@gearwork/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gearmand, type RunningServer } from '../support/engines.js'
import { describeWith } from '../support/requirements.js'
import { refusal } from './decoding.js'

/** A command and its line, by hand. The first line of each is how it is written. */
const golden: readonly (readonly [AdminRequest, string, ...string[]])[] = [
  [{ command: 'status' }, 'status', 'STATUS', 'Status', 'status a b', 'status  '],
  [{ command: 'prioritystatus' }, 'prioritystatus', 'PriorityStatus'],
  [{ command: 'workers' }, 'workers', 'WORKERS'],
  [{ command: 'show jobs' }, 'show jobs', 'SHOW JOBS', 'show   jobs', 'show jobs  '],
  [{ command: 'show unique jobs' }, 'show unique jobs', 'Show Unique Jobs'],
  [{ command: 'version' }, 'version', 'version x'],
  [{ command: 'verbose' }, 'verbose'],
  [{ command: 'getpid' }, 'getpid', 'getpid x'],
  [{ command: 'cancel job', handle: 'H:Lap:1' }, 'cancel job H:Lap:1', 'CANCEL JOB H:Lap:1'],
  [{ command: 'create function', function: 'Resize' }, 'create function Resize', 'Create  FUNCTION  Resize'],
  [{ command: 'drop function', function: 'Resize' }, 'drop function Resize', 'DROP Function Resize'],
  [
    { command: 'maxqueue', function: 'f', limits: { high: 5, normal: 5, low: 5 } },
    'maxqueue f 5',
    'MAXQUEUE f 5',
    'maxqueue f +5',
    'maxqueue f 5x',
  ],
  [
    { command: 'maxqueue', function: 'f', limits: { high: 5, normal: 4, low: 3 } },
    'maxqueue f 5 4 3',
    'maxqueue  f  5  4  3',
  ],
  [
    { command: 'maxqueue', function: 'f', limits: { high: 5, normal: 4, low: 0 } },
    'maxqueue f 5 4 0',
    'maxqueue f 5 4',
  ],
  [
    { command: 'maxqueue', function: 'f', limits: { high: 0, normal: 0, low: 0 } },
    'maxqueue f 0',
    'maxqueue f',
    'maxqueue f x',
  ],
  [{ command: 'maxqueue', function: 'f', limits: { high: -1, normal: -1, low: -1 } }, 'maxqueue f -1'],
]

const incomplete = (word: string) =>
  `ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+${word}\r\n`
const unknown = (word: string) => `ERR UNKNOWN_COMMAND Unknown+server+command${word}\r\n`

/** Lines that are no command, and what gearmand says to them. */
const refused: readonly (readonly [string, string])[] = [
  ['', unknown('')],
  ['Frob a', unknown('Frob')],
  ['  status', unknown('')],
  ['status\tx', unknown('status\tx')],
  ['shutdown', unknown('shutdown')],
  ['ShutDown now', unknown('ShutDown')],
  ['constructor', unknown('constructor')],
  ['__proto__', unknown('__proto__')],
  ['show', unknown('show')],
  ['SHOW', unknown('SHOW')],
  ['show foo', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique foo', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show jobs now', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique jobs now', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['cancel', unknown('cancel')],
  ['CANCEL job', unknown('CANCEL')],
  ['cancel foo bar', 'ERR UNKNOWN_ERROR\r\n'],
  ['cancel job H:Lap:1 x', 'ERR UNKNOWN_ERROR\r\n'],
  ['create', incomplete('create')],
  ['create function', incomplete('create')],
  ['CREATE function a b', incomplete('CREATE')],
  ['create foo bar', incomplete('create')],
  ['drop', incomplete('drop')],
  ['Drop foo bar', incomplete('Drop')],
  ['drop function a b', incomplete('drop')],
  ['maxqueue', incomplete('maxqueue')],
]

describe('a request', () => {
  test.each(golden.map(([request, line]) => [line, request] as const))('%j is written', (line, request) => {
    expect(formatAdminRequest(request)).toBe(`${line}\r\n`)
  })

  test.each(golden.flatMap(([request, ...lines]) => lines.map((line) => [line, request] as const)))(
    '%j is read',
    (line, request) => {
      expect(parseAdminRequest(line)).toEqual(request)
    },
  )

  test.each(refused)('%j is refused', (line, answer) => {
    const read = parseAdminRequest(line)
    expect(read).toEqual({ command: 'refused', code: answer.trim().split(' ')[1], answer })
  })
})

describe('a name that a line cannot carry', () => {
  const names = ['', 'two words', 'a\r\nshutdown', 'a\nb', 'a\rb', 'a\0b', ' a', 'x'.repeat(8_192)]

  test.each(names)('%j is refused in every command', (name) => {
    const requests: readonly AdminRequest[] = [
      { command: 'cancel job', handle: name },
      { command: 'create function', function: name },
      { command: 'drop function', function: name },
      { command: 'maxqueue', function: name, limits: { high: 1, normal: 1, low: 1 } },
    ]
    expect(requests.map((request) => refusal(() => formatAdminRequest(request)))).toEqual(
      requests.map(() => 'NOT_A_WORD'),
    )
  })

  test('is quoted, with the remedy', () => {
    expect(() => formatAdminRequest({ command: 'drop function', function: 'two words' })).toThrow(
      '"two words" cannot stand in a text command: it must be one word without line ends, shorter than 8 KiB',
    )
  })
})

describeWith(gearmand.requirements, 'gearmand itself', () => {
  let server: RunningServer

  beforeAll(async () => {
    server = await gearmand.start()
  })
  afterAll(() => server.stop())

  test('refuses the same lines with the same words', async () => {
    const answers = await ask(
      server,
      refused.map(([line]) => line),
    )
    expect(answers).toBe(refused.map(([, answer]) => answer).join(''))
  })
})

/** What the server says to the lines, up to the answer to a last `version`. */
async function ask({ host, port }: RunningServer, lines: readonly string[]): Promise<string> {
  const socket = connect(port, host)
  socket.setEncoding('latin1')
  socket.write(lines.map((line) => `${line}\r\n`).join(''))
  socket.write('version\r\n')
  let heard = ''
  while (!/OK [^\r]*\n$/.test(heard))
    heard += (await once(socket, 'data', { signal: AbortSignal.timeout(10_000) }))[0]
  socket.destroy()
  return heard.replace(/OK .*\n$/, '')
}
