import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { embedded, gearmand } from '../support/engines.js'
import { describeWith, program } from '../support/requirements.js'
import { type Heard, Peer, type WrittenRequest } from './peer.js'
import { startWith } from './stage.js'

const peers = 3

/** Functions go by `f` and `g`; jobs by `#` and a number, in the order in which they were created, or by `#own`. */
type Said = WrittenRequest | { readonly line: string }
interface Turn {
  readonly peer: number
  readonly said: Said
}

/** A worker of one function: in gearmand 1.1 priorities count within a function alone. */
const servedBy = (peer: number) => (peer % 2 === 0 ? 'f' : 'g')

const fn = fc.constantFrom('f', 'g')
const workload = fc.constantFrom('', 'x')
const handle = fc.oneof(
  { weight: 3, arbitrary: fc.constant('#own') },
  { weight: 1, arbitrary: fc.nat(30).map((number) => `#${number}`) },
)
const said = <T extends Said>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
const named = <N extends WrittenRequest['name']>(...names: N[]) => fc.constantFrom(...names)

/**
 * Only what both do alike: a unique is of background jobs or of foreground jobs, nobody hangs up, nothing has low
 * priority, which a job that is not due would hide, and nothing is cancelled.
 */
const submission = fc.oneof(
  fc.record({
    name: named('SUBMIT_JOB', 'SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB_HIGH_BG'),
    function: fn,
    unique: fc.constantFrom('', 'u'.repeat(65)),
    workload,
  }),
  fc.record({
    name: named('SUBMIT_JOB', 'SUBMIT_JOB_HIGH'),
    function: fn,
    unique: fc.constantFrom('-', '-', 'u', 'u'.repeat(63)),
    workload,
  }),
  fc.record({
    name: named('SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH_BG'),
    function: fn,
    unique: fc.constant('v'),
    workload,
  }),
  fc.record({
    name: named('SUBMIT_JOB_EPOCH'),
    function: fn,
    unique: fc.constantFrom('', 'v'),
    epoch: fc.constantFrom('4000000000', '0', 'now'),
    workload,
  }),
  fc.record({
    name: named('SUBMIT_REDUCE_JOB'),
    function: fn,
    unique: fc.constantFrom('', 'u'),
    reducer: fc.constantFrom('', 'r'),
    aggregator: fc.constantFrom('', 'a'),
    workload,
  }),
)

const words: fc.Arbitrary<Said> = fc.oneof(
  said(10, submission),
  said(8, fc.record({ name: named('GRAB_JOB', 'GRAB_JOB_UNIQ', 'GRAB_JOB_ALL') })),
  said(5, fc.record({ name: named('PRE_SLEEP') })),
  said(2, fc.record({ name: named('CAN_DO'), function: fc.constant('own') })),
  said(1, fc.record({ name: named('CANT_DO'), function: fn })),
  said(1, fc.record({ name: named('RESET_ABILITIES', 'ALL_YOURS') })),
  said(
    6,
    fc.record({
      name: named('WORK_COMPLETE', 'WORK_EXCEPTION', 'WORK_DATA', 'WORK_WARNING'),
      handle,
      data: workload,
    }),
  ),
  said(2, fc.record({ name: named('WORK_FAIL', 'GET_STATUS'), handle })),
  said(
    2,
    fc.record({
      name: named('WORK_STATUS'),
      handle,
      numerator: fc.constantFrom('1', '-1', '0.5', 'a', '', '4294967296'),
      denominator: fc.constantFrom('9', '7z'),
    }),
  ),
  said(1, fc.record({ name: named('GET_STATUS_UNIQUE'), unique: fc.constantFrom('', '-', 'u', 'v') })),
  said(
    1,
    fc.record({
      name: named('OPTION_REQ'),
      option: fc.constantFrom('exceptions', 'Exceptions', '', 'exception'),
    }),
  ),
  said(1, fc.record({ name: named('SET_CLIENT_ID'), clientId: fc.constantFrom('', 'a b', 'z'.repeat(130)) })),
  said(
    4,
    fc.record({
      line: fc.constantFrom(
        ...[
          'maxqueue f 2',
          'maxqueue f',
          'maxqueue g 1 2 3',
          'maxqueue g 3 1',
          'maxqueue g -1',
          'maxqueue nope 3',
        ],
        ...[
          'show',
          'show nothing',
          'show unique',
          'cancel',
          'cancel job',
          'cancel job none',
          'cancel a b',
          'create',
        ],
        ...[
          'create function a b',
          'drop',
          'drop function nope',
          'verbose',
          'VERBOSE',
          'maxqueue',
          'nothing',
          '',
        ],
      ),
    }),
  ),
)

/** Without it most of what follows would lead nowhere. */
const registered: readonly Turn[] = Array.from({ length: peers }, (_, peer) => ({
  peer,
  said: { name: 'CAN_DO', function: 'own' },
}))

const turns = fc.array(fc.record({ peer: fc.nat(peers - 1), said: words }), {
  minLength: 10,
  maxLength: 60,
  size: 'max',
})

let plays = 0

/** A server, and what its peers and reports say of one play. */
class Side {
  readonly #peers: readonly Peer[]
  readonly #prefix: string
  readonly #handles: string[] = []
  /**
   * Jobs in hand. A worker has one at a time, for gearmand gives several back in the reverse of their order; and does
   * not sleep over it, for gearmand wakes it for what it gives back itself.
   */
  readonly #inHand = new Map<number, string>()

  private constructor(connected: readonly Peer[], prefix: string) {
    this.#peers = connected
    this.#prefix = prefix
  }

  static async open(port: number, prefix: string): Promise<Side> {
    return new Side(await Promise.all(Array.from({ length: peers }, () => Peer.connect(port))), prefix)
  }

  close(): void {
    for (const peer of this.#peers) peer.destroy()
  }

  /** What everybody hears of it, whoever said it first; and what is told of the functions then. */
  async play({ peer, said }: Turn): Promise<unknown> {
    const speaker = this.#peers[peer] as Peer
    if ('line' in said) speaker.bytes(`${said.line.replace(/\b[fg]\b/, (name) => this.#prefix + name)}\r\n`)
    else if (!/^GRAB|^PRE_SLEEP$/.test(said.name) || !this.#inHand.has(peer))
      speaker.say(this.#meant(peer, said))
    const heard: [number, readonly Heard[]][] = []
    for (const other of [peer, ...this.#peers.keys()]) {
      heard.push([
        other,
        (await (this.#peers[other] as Peer).hearsAll()).map((one) => this.#known(other, one)),
      ])
    }
    const rows: unknown[] = []
    for (const report of ['status', 'prioritystatus'] as const) {
      for (const name of ['f', 'g']) rows.push(await speaker.row(report, this.#prefix + name))
    }
    return { heard, rows }
  }

  #meant(peer: number, said: WrittenRequest): WrittenRequest {
    const { name } = said
    const meant: Record<string, string> = { ...said }
    if ('function' in said)
      meant.function = this.#prefix + (said.function === 'own' ? servedBy(peer) : said.function)
    if ('handle' in said) meant.handle = this.#handleOf(peer, said.handle)
    const isOver = name === 'WORK_COMPLETE' || name === 'WORK_FAIL' || name === 'WORK_EXCEPTION'
    const isGivenBack = name === 'RESET_ABILITIES' || (name === 'CANT_DO' && said.function === servedBy(peer))
    if ((isOver && meant.handle === this.#inHand.get(peer)) || isGivenBack) this.#inHand.delete(peer)
    return meant as unknown as WrittenRequest
  }

  #handleOf(peer: number, name: string): string {
    const handle =
      name === '#own'
        ? this.#inHand.get(peer)
        : this.#handles[Number(name.slice(1)) % Math.max(1, this.#handles.length)]
    return handle ?? 'H:none:1'
  }

  /** With the names that it has in both. */
  #known(peer: number, heard: Heard): Heard {
    if (!('handle' in heard)) return heard
    if (heard.name === 'JOB_CREATED' && !this.#handles.includes(heard.handle))
      this.#handles.push(heard.handle)
    if ('workload' in heard) this.#inHand.set(peer, heard.handle)
    return { ...heard, handle: `#${this.#handles.indexOf(heard.handle)}` }
  }
}

describeWith([program('gearmand', 'gearman-job-server')], 'beside gearmand', () => {
  test('whatever peers say, each hears the same, but for the known differences', async () => {
    const servers = await Promise.all(
      [embedded, gearmand].map((engine) => startWith(engine, { embedded: {}, gearmand: ['--round-robin'] })),
    )
    onTestFinished(async () => {
      for (const server of servers) await server.stop()
    })
    await fc.assert(
      fc.asyncProperty(turns, async (story) => {
        plays += 1
        const sides = await Promise.all(servers.map(({ port }) => Side.open(port, `play${plays}`)))
        try {
          for (const turn of [...registered, ...story]) {
            const [ours, theirs] = await Promise.all(sides.map((side) => side.play(turn)))
            expect({ turn, hears: ours }).toEqual({ turn, hears: theirs })
          }
        } finally {
          for (const side of sides) side.close()
        }
      }),
      { numRuns: 150 },
    )
  }, 120_000)
})
