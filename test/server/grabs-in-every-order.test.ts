import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { encodePacket, type Response } from '@gearwork/protocol'
import { PacketSocket } from '@gearwork/transport'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Peer, unwritten, type WrittenRequest } from '../conformance/peer.js'
import { running } from './running.js'

const grabs = ['GRAB_JOB', 'GRAB_JOB_UNIQ', 'GRAB_JOB_ALL'] as const
type Grab = (typeof grabs)[number]

/** What a worker does next: it says something, does something with a job in hand, or lets time pass. */
type Deed =
  | { readonly do: Grab | 'echo' | 'status' | 'version' | 'sleep' | 'reset' | 'option' | 'id' }
  | { readonly do: 'complete' | 'fail' | 'data' | 'progress' | 'strange' }
  | { readonly do: 'canDo' | 'cantDo'; readonly fn: string }
  | { readonly do: 'submit'; readonly fn: string; readonly background: boolean }
  | { readonly do: 'flush' | 'turn' | 'moment' | 'report' }

const fn = fc.constantFrom('f', 'f', 'g')
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom(...grabs) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('echo', 'status', 'version', 'sleep', 'sleep', 'option', 'id'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reset', 'report') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('complete', 'complete', 'fail', 'data', 'progress', 'strange'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('canDo', 'canDo', 'canDo', 'cantDo'), fn }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('submit'), fn, background: fc.boolean() }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('flush', 'flush', 'turn', 'moment') }) },
)

/** How it goes in the end. */
const ending = fc.constantFrom('hangsUp', 'endsItsHalf', 'talksNonsense', 'stays')

type Heard = Response | { readonly line: string }

/** A worker that asks in any order, and knows what each answer must be. */
class Asker {
  readonly heard: Heard[] = []
  /** For each question its answer's names, oldest first. */
  readonly #owed: ((heard: Heard) => boolean)[] = []
  readonly #held: string[] = []
  readonly #socket: Socket
  #said: Buffer[] = []
  #questions = 0
  closed = false
  readonly wrong: unknown[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    PacketSocket.peer(
      socket,
      {
        packet: (packet) => this.#hear(packet),
        line: (line) => this.#hear({ line }),
        closed: () => {
          this.closed = true
        },
      },
      { encoding: 'latin1' },
    )
  }

  get owed(): number {
    return this.#owed.length
  }

  /** What it was given and has not finished. */
  get held(): readonly string[] {
    return this.#held
  }

  async act(said: Deed): Promise<void> {
    switch (said.do) {
      case 'GRAB_JOB':
        return this.#ask({ name: said.do }, 'NO_JOB', 'JOB_ASSIGN')
      case 'GRAB_JOB_UNIQ':
      case 'GRAB_JOB_ALL':
        return this.#ask({ name: said.do }, 'NO_JOB', 'JOB_ASSIGN_UNIQ')
      case 'echo':
        return this.#askEcho()
      case 'status':
        return this.#ask({ name: 'GET_STATUS', handle: 'X:1' }, 'STATUS_RES')
      case 'option':
        return this.#ask({ name: 'OPTION_REQ', option: 'exceptions' }, 'OPTION_RES')
      case 'strange':
        return this.#ask({ name: 'WORK_COMPLETE', handle: 'X:0', data: '' }, 'ERROR')
      case 'version':
        this.#said.push(Buffer.from('version\n'))
        this.#owed.push((heard) => 'line' in heard && heard.line.startsWith('OK '))
        return
      case 'report':
        this.#said.push(Buffer.from('show jobs\n'))
        this.#owed.push((heard) => 'line' in heard && (heard.line === '.' || heard.line.includes('\t')))
        return
      case 'submit': {
        const name = said.background ? 'SUBMIT_JOB_BG' : 'SUBMIT_JOB'
        return this.#ask({ name, function: said.fn, unique: '', workload: 'own' }, 'JOB_CREATED')
      }
      case 'sleep':
        return this.#say({ name: 'PRE_SLEEP' })
      case 'id':
        return this.#say({ name: 'SET_CLIENT_ID', clientId: 'x' })
      case 'reset':
        this.#held.length = 0
        return this.#say({ name: 'RESET_ABILITIES' })
      case 'canDo':
        return this.#say({ name: 'CAN_DO', function: said.fn })
      case 'cantDo':
        return this.#say({ name: 'CANT_DO', function: said.fn })
      case 'complete':
        return this.#withJob(true, (handle) => ({ name: 'WORK_COMPLETE', handle, data: '' }))
      case 'fail':
        return this.#withJob(true, (handle) => ({ name: 'WORK_FAIL', handle }))
      case 'data':
        return this.#withJob(false, (handle) => ({ name: 'WORK_DATA', handle, data: '' }))
      case 'progress':
        return this.#withJob(false, (handle) => ({
          name: 'WORK_STATUS',
          handle,
          numerator: '1',
          denominator: '2',
        }))
      case 'flush':
        return this.#flush()
      case 'turn':
        this.#flush()
        return new Promise(setImmediate)
      case 'moment':
        this.#flush()
        return new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  async end(how: 'hangsUp' | 'endsItsHalf' | 'talksNonsense' | 'stays'): Promise<void> {
    if (how === 'talksNonsense') this.#said.push(Buffer.from('\0nonsense'))
    if (how === 'hangsUp') this.#socket.destroy()
    else this.#flush()
    if (how === 'endsItsHalf') this.#socket.end()
  }

  #withJob(ends: boolean, packet: (handle: string) => WrittenRequest): void {
    const [handle] = this.#held
    if (handle === undefined) return
    if (ends) this.#held.shift()
    this.#say(packet(handle))
  }

  #askEcho(): void {
    this.#questions += 1
    const data = `${this.#questions}`
    this.#say({ name: 'ECHO_REQ', data })
    this.#owed.push((heard) => 'name' in heard && heard.name === 'ECHO_RES' && `${heard.data}` === data)
  }

  #ask(packet: WrittenRequest, ...answers: string[]): void {
    this.#say(packet)
    this.#owed.push((heard) => 'name' in heard && answers.includes(heard.name))
  }

  #say(packet: WrittenRequest): void {
    this.#said.push(encodePacket(unwritten(packet), 'request', 'latin1'))
  }

  #flush(): void {
    if (this.#said.length > 0 && this.#socket.writable) this.#socket.write(Buffer.concat(this.#said))
    this.#said = []
  }

  #hear(heard: Heard): void {
    this.heard.push('name' in heard ? { ...heard } : heard)
    if ('workload' in heard) this.#held.push(heard.handle)
    if ('name' in heard && unasked.has(heard.name)) return
    // A result of a job that was taken back meanwhile is refused, wherever that comes.
    if ('name' in heard && heard.name === 'ERROR' && this.#owed[0]?.(heard) !== true) return
    const expected = this.#owed[0]
    if (expected?.(heard) !== true) this.wrong.push(heard)
    if (!('line' in heard && heard.line.includes('\t'))) this.#owed.shift()
  }
}

const unasked: ReadonlySet<string> = new Set([
  'NOOP',
  'WORK_DATA',
  'WORK_STATUS',
  'WORK_COMPLETE',
  'WORK_FAIL',
])

async function asker(port: number): Promise<Asker> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return new Asker(socket)
}

/** Takes all there is, and sleeps. */
async function fallsAsleep(one: Asker): Promise<void> {
  await one.act({ do: 'canDo', fn: 'f' })
  do {
    await one.act({ do: 'GRAB_JOB' })
    await one.act({ do: 'flush' })
    await expect.poll(() => one.owed, { interval: 1, timeout: 3_000 }).toBe(0)
  } while (nameOf(one.heard.findLast((heard) => grabbed.has(nameOf(heard)))) !== 'NO_JOB')
  await one.act({ do: 'sleep' })
  await one.act({ do: 'echo' })
  await one.act({ do: 'flush' })
  await expect.poll(() => one.owed, { interval: 1, timeout: 3_000 }).toBe(0)
  one.heard.length = 0
}

const grabbed: ReadonlySet<string> = new Set(['NO_JOB', 'JOB_ASSIGN', 'JOB_ASSIGN_UNIQ'])

function nameOf(heard: Heard | undefined): string {
  return heard !== undefined && 'name' in heard ? heard.name : ''
}

const isWoken = ({ heard }: Asker) => heard.some((one) => nameOf(one) === 'NOOP')

/** Nobody works any more but this peer: it gets whatever there is. */
async function rest(peer: Peer): Promise<number> {
  peer.say({ name: 'CAN_DO', function: 'f' }, { name: 'CAN_DO', function: 'g' })
  for (let jobs = 0; ; jobs += 1) {
    peer.say({ name: 'GRAB_JOB' })
    const [heard] = (await peer.hearsAll()) as Response[]
    if (heard?.name !== 'JOB_ASSIGN') return jobs
    peer.say({ name: 'WORK_COMPLETE', handle: heard.handle, data: '' })
  }
}

test('whatever workers ask while jobs come, each answer is that to its question, and no job is lost', async () => {
  const { server, peer } = await running({ handlePrefix: 'X' })
  const [admin, client] = [await peer(), await peer()]
  const many = Array.from({ length: 2_500 }, () => ({
    name: 'SUBMIT_JOB_BG' as const,
    function: 'other',
    unique: '',
    workload: '',
  }))
  client.say(...many)
  await client.hearsAll()

  const part = fc.record({ deeds: fc.array(deed, { minLength: 20, maxLength: 60, size: 'max' }), ending })
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.array(fc.option(fn), { maxLength: 60, size: 'max' }),
      async (parts, submitted) => {
        const askers = await Promise.all(parts.map(() => asker(server.port)))
        const longest = Math.max(submitted.length, ...parts.map(({ deeds }) => deeds.length))
        for (const one of askers) {
          await one.act({ do: 'canDo', fn: 'f' })
          await one.act({ do: 'canDo', fn: 'g' })
        }
        for (let at = 0; at < longest; at += 1) {
          if (submitted[at])
            client.say({
              name: 'SUBMIT_JOB_BG',
              function: submitted[at] as string,
              unique: '',
              workload: 'x',
            })
          for (const [index, one] of askers.entries()) {
            const said = parts[index]?.deeds[at]
            if (said !== undefined) await one.act(said)
          }
        }
        await client.hearsAll()
        for (const [index, one] of askers.entries()) await one.end(parts[index]?.ending ?? 'stays')
        await expect
          .poll(
            () =>
              askers.every((one, index) => {
                const stays = parts[index]?.ending === 'stays'
                return stays ? one.owed === 0 : one.closed
              }),
            { interval: 1, timeout: 3_000 },
          )
          .toBe(true)
        expect(askers.map(({ wrong }) => wrong)).toEqual(askers.map(() => []))
        const sleepers = askers.filter((_, index) => parts[index]?.ending === 'stays')
        for (const one of sleepers) await fallsAsleep(one)
        await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'last' })
        await expect.poll(() => sleepers.every(isWoken), { interval: 1, timeout: 3_000 }).toBe(true)
        for (const [index, one] of askers.entries()) {
          if (parts[index]?.ending === 'endsItsHalf') expect(one.owed).toBe(0)
          await one.end('hangsUp')
        }
        await expect.poll(async () => (await admin.asks('workers', true)).length, { interval: 1 }).toBe(2)
        const heir = await peer()
        await rest(heir)
        const left = await admin.row('status', 'f')
        expect(left?.slice(0, 2)).toEqual(['0', '0'])
        await heir.leaves()
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)
