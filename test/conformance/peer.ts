import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Packet, Request, RequestName, ResponseName } from '@gearwork/protocol'
import { PacketSocket, type PeerSocket } from '@gearwork/transport'
import { expect } from 'vitest'

/** A packet as scripts write it: bodies are strings, one character a byte. */
type Written<P> = P extends { name: string }
  ? { readonly [F in keyof P]: P[F] extends Uint8Array ? string : P[F] }
  : never
export type WrittenRequest = Written<Packet<RequestName>>
export type WrittenResponse = Written<Packet<ResponseName>>

/** What comes: a packet, a line of text, or the end. */
export type Heard = WrittenResponse | { readonly line: string } | { readonly closed: true }

const longestWaitMs = 8_000

/** One connection to a job server, that says and hears exactly what a script wants. */
export class Peer {
  readonly #socket: Socket
  readonly #packets: PeerSocket
  readonly #heard: Heard[] = []
  #awaited: ((heard: Heard) => void) | undefined
  #closed = false
  #echoes = 0
  /** What came since this peer last said something, or heard that there was nothing. */
  #bytes = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#packets = PacketSocket.peer(
      socket,
      {
        packet: (packet) => this.#hear(written(packet)),
        line: (line) => this.#hear({ line }),
        closed: () => {
          this.#closed = true
          this.#hear({ closed: true })
        },
      },
      { encoding: 'latin1' },
    )
    socket.on('data', (chunk) => {
      this.#bytes += chunk.toString('latin1')
    })
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Peer(socket)
  }

  /** Over a socket that is connected already. */
  static over(socket: Socket): Peer {
    return new Peer(socket)
  }

  say(...packets: WrittenRequest[]): void {
    this.#bytes = ''
    for (const packet of packets) this.#packets.send(unwritten(packet))
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array | string): void {
    this.#bytes = ''
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** The next packet is this one, whatever else it may be said to hold. */
  async hears(...expected: WrittenResponse[]): Promise<void> {
    for (const packet of expected) expect(await this.#next()).toEqual(packet)
  }

  async hearsLines(...lines: string[]): Promise<void> {
    for (const line of lines) expect(await this.#next()).toEqual({ line })
  }

  /** What comes next is these bytes, whatever they mean. Everything before must have been heard. */
  async hearsBytes(expected: string): Promise<void> {
    const signal = AbortSignal.timeout(longestWaitMs)
    while (this.#bytes.length < expected.length) await once(this.#socket, 'data', { signal })
    expect(this.#bytes).toBe(expected)
    this.#bytes = ''
    this.#heard.length = 0
  }

  /** What comes next, as it comes, up to where it matches. Everything before must have been heard. */
  async hearsText(end: RegExp): Promise<string> {
    const signal = AbortSignal.timeout(longestWaitMs)
    while (!end.test(this.#bytes)) await once(this.#socket, 'data', { signal })
    const heard = this.#bytes
    this.#bytes = ''
    this.#heard.length = 0
    return heard
  }

  /** The next packet has this name; returns it. */
  async hearsA<N extends ResponseName>(name: N): Promise<Written<Packet<N>>> {
    const heard = await this.#next()
    expect(heard).toMatchObject({ name })
    return heard as unknown as Written<Packet<N>>
  }

  /** Everything that has come, and comes until the server has seen to what was said so far. */
  async hearsAll(): Promise<Heard[]> {
    this.#echoes += 1
    const data = `all ${this.#echoes}`
    this.say({ name: 'ECHO_REQ', data })
    const all: Heard[] = []
    for (;;) {
      const heard = await this.#next()
      if ('name' in heard && heard.name === 'ECHO_RES' && heard.data === data) return all
      all.push(heard)
    }
  }

  /** The names of the packets that come before one of this name, which is heard too. */
  async hearsUpTo(name: ResponseName): Promise<string[]> {
    const names: string[] = []
    for (
      let heard = await this.#next();
      !('name' in heard) || heard.name !== name;
      heard = await this.#next()
    ) {
      names.push('name' in heard ? heard.name : JSON.stringify(heard))
    }
    return names
  }

  /** A submission, and the handle it is answered with. */
  async submits(packet: WrittenRequest): Promise<string> {
    this.say(packet)
    return (await this.hearsA('JOB_CREATED')).handle
  }

  /** The server has nothing to say: an echo is all that comes back. */
  async hearsNothing(): Promise<void> {
    this.#echoes += 1
    const data = `nothing ${this.#echoes}`
    this.say({ name: 'ECHO_REQ', data })
    await this.hears({ name: 'ECHO_RES', data })
    this.#bytes = ''
  }

  /** Everything said so far has been seen to by the server. */
  settled(): Promise<void> {
    return this.hearsNothing()
  }

  /** Sends a line; returns the lines of the answer: one, or those of a report up to its dot. */
  async asks(line: string, report = false): Promise<string[]> {
    this.bytes(`${line}\r\n`)
    return report ? this.hearsReport() : [await this.#line()]
  }

  /** The lines of a report up to its dot. */
  async hearsReport(): Promise<string[]> {
    const lines: string[] = []
    for (let line = await this.#line(); line !== '.'; line = await this.#line()) lines.push(line)
    return lines
  }

  /** The row of a report that begins with this name, in columns. */
  async row(report: 'status' | 'prioritystatus' | 'show jobs', name: string): Promise<string[] | undefined> {
    const rows = (await this.asks(report, true)).map((line) => line.split('\t'))
    return rows.find(([first]) => first === name)?.slice(1)
  }

  async isHungUpOn(): Promise<void> {
    expect(await this.#next()).toEqual({ closed: true })
  }

  /** Says nothing more, and goes on to listen. */
  endsItsHalf(): void {
    this.#socket.allowHalfOpen = true
    this.#socket.end()
  }

  /** Hangs up; resolves when the other side has done so too. */
  async leaves(): Promise<void> {
    if (this.#closed) return
    this.#socket.end()
    await once(this.#socket, 'close')
  }

  /** Reads nothing more. */
  deafens(): void {
    this.#packets.pause()
  }

  /** Reads again. */
  listens(): void {
    this.#packets.resume()
  }

  get isHungUp(): boolean {
    return this.#closed
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #line(): Promise<string> {
    const heard = await this.#next()
    if (!('line' in heard)) throw new Error(`a line should have come, but ${JSON.stringify(heard)} did`)
    return heard.line
  }

  #hear(heard: Heard): void {
    const awaited = this.#awaited
    this.#awaited = undefined
    if (awaited === undefined) this.#heard.push(heard)
    else awaited(heard)
  }

  #next(): Promise<Heard> {
    const heard = this.#heard.shift()
    if (heard !== undefined) return Promise.resolve(heard)
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('nothing came back')), longestWaitMs)
      this.#awaited = (next) => {
        clearTimeout(limit)
        resolve(next)
      }
    })
  }
}

function written(packet: Packet): WrittenResponse {
  const fields = Object.entries(packet).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  ])
  return Object.fromEntries(fields) as WrittenResponse
}

const bodies = new Set(['workload', 'data'])

/** As the codec takes it. */
export function unwritten(packet: WrittenRequest): Request {
  const fields = Object.entries(packet).map(([name, value]) => [
    name,
    bodies.has(name) ? Buffer.from(value as string, 'latin1') : value,
  ])
  return Object.fromEntries(fields) as Request
}
