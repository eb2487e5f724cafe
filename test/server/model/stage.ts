import { createJobServer, type JobServer, type JobServerOptions } from '@gearwork/server'
import fc from 'fast-check'
import { expect } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { bytesOf, type Deed, deed, handleOf } from './deeds.js'
import { Model } from './model.js'
import { reportsOf } from './reports.js'

const peers = 3
const jobRetries = 3

/** One peer says a few things in one breath; or it hangs up, and another comes. */
export interface Turn {
  readonly peer: number
  readonly deeds: readonly Deed[]
}

/** Everybody serves something and has nothing to do: without it most of what follows would lead nowhere. */
const settled: readonly Turn[] = Array.from({ length: peers }, (_, peer) => ({
  peer,
  deeds: [{ do: 'canDo', fn: 'g' }, { do: 'canDo', fn: 'f' }, { do: 'sleep' }],
}))

export function turns(most: number, deedsInOneBreath: number): fc.Arbitrary<readonly Turn[]> {
  const turn = fc.record({
    peer: fc.nat(peers - 1),
    deeds: fc.oneof(
      { weight: 15, arbitrary: fc.array(deed, { minLength: 1, maxLength: deedsInOneBreath }) },
      { weight: 1, arbitrary: fc.constant<Deed[]>([]) },
    ),
  })
  return fc.array(turn, { minLength: 1, maxLength: most })
}

/** A server and its model, who are told the same. */
export class Stage {
  readonly model = new Model(peers, jobRetries)
  readonly #server: JobServer
  readonly #speakers: Peer[]
  readonly #admin: Peer
  readonly #ordered: boolean

  private constructor(server: JobServer, connected: readonly Peer[], ordered: boolean) {
    const [admin, ...speakers] = connected
    this.#server = server
    this.#admin = admin as Peer
    this.#speakers = speakers
    this.#ordered = ordered
  }

  /** @param ordered whether what one turn brings a peer comes in the order of the model. */
  static async start(options: JobServerOptions, ordered: boolean): Promise<Stage> {
    const server = createJobServer({ listen: '127.0.0.1:0', handlePrefix: 'X', jobRetries, ...options })
    await server.start()
    const connected = Array.from({ length: peers + 1 }, () => Peer.connect(server.port))
    return new Stage(server, await Promise.all(connected), ordered)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of [this.#admin, ...this.#speakers]) peer.destroy()
    await this.#server.stop()
  }

  /** After each turn every peer has heard what the model says, and the reports are true. */
  async play(turns: readonly Turn[]): Promise<void> {
    for (const { peer, deeds } of [...settled, ...turns]) {
      if (deeds.length === 0) await this.#replace(peer)
      else this.#say(peer, deeds)
      await this.#listen(peer)
      await Promise.all(this.#speakers.map((_, other) => this.#listen(other)))
      await this.#readReports()
    }
  }

  async #replace(peer: number): Promise<void> {
    await this.#speakers[peer]?.leaves()
    this.#speakers[peer] = await Peer.connect(this.#server.port)
    this.model.replace(peer)
  }

  #say(peer: number, deeds: readonly Deed[]): void {
    const bytes = deeds.map((said) => {
      const meant = this.model.meant(peer, said)
      this.model.play(peer, meant)
      return bytesOf(meant)
    })
    this.#speakers[peer]?.bytes(Buffer.concat(bytes))
  }

  async #listen(peer: number): Promise<void> {
    const heard = await this.#hear(this.#speakers[peer] as Peer)
    const should = this.model.peers[peer]?.heard.splice(0) ?? []
    const inOrder = (all: readonly object[]) =>
      this.#ordered ? all : all.map((one) => JSON.stringify(Object.entries(one).toSorted())).toSorted()
    expect({ peer, heard: inOrder(heard) }).toEqual({ peer, heard: inOrder(should) })
  }

  /** What a store delays is said behind the answer to an echo, but not behind that to the next one. */
  async #hear(peer: Peer): Promise<readonly object[]> {
    const heard = await peer.hearsAll()
    return this.#ordered ? heard : [...heard, ...(await peer.hearsAll())]
  }

  /** What is told of all jobs together, and of each. */
  async #readReports(): Promise<void> {
    const reports = reportsOf(this.model)
    this.#admin.bytes(Object.keys(reports).join('\n').concat('\n'))
    for (const [report, rows] of Object.entries(reports)) {
      expect([report, (await this.#admin.hearsReport()).toSorted()]).toEqual([report, rows.toSorted()])
    }
    const { jobs } = this.model
    for (const { number } of jobs) this.#admin.say({ name: 'GET_STATUS', handle: handleOf(number) })
    expect(await this.#admin.hearsAll()).toEqual(jobs.map(({ number }) => this.model.statusOf(number)))
  }
}
