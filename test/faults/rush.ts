import { connect, type Socket } from 'node:net'
import type { Request, Response } from '@gearwork/protocol'
import { PacketSocket, type PeerSocket } from '@gearwork/transport'
import type { Ledger, Order } from './ledger.js'
import { functions, type Orders, type Random, submission } from './orders.js'

/** Submissions that a client has under way. */
const underWay = 20
/** With so many jobs in line, clients send one after the other. */
const longLine = 300
/** So many jobs a worker takes and keeps, before it hangs up. */
const mostKept = 15

/** What everybody of one life shares. */
export interface Scene {
  readonly port: number
  readonly ledger: Ledger
  readonly orders: Orders
  readonly random: Random
  /** Something was promised, or is over. */
  happened(): void
}

/** A connection, until the server or its owner hangs up. */
abstract class Side {
  readonly #socket: Socket
  readonly #packets: PeerSocket
  /** Nothing more comes. */
  readonly gone: Promise<void>

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let closed = () => {}
    this.gone = new Promise((resolve) => {
      closed = resolve
    })
    const events = {
      packet: (packet: Response) => this.hear(packet),
      line: (line: string) => this.hearLine(line),
      closed: () => closed(),
    }
    this.#packets = PacketSocket.peer(this.#socket, events, { encoding: 'latin1' })
  }

  protected hear(_packet: Response): void {}

  protected hearLine(_line: string): void {}

  protected sendLine(line: string): void {
    if (!this.#socket.destroyed) this.#packets.sendText(`${line}\r\n`)
  }

  protected send(...packets: readonly Request[]): void {
    for (const packet of packets) if (!this.#socket.destroyed) this.#packets.send(packet)
  }

  hangUp(): void {
    this.#socket.destroy()
  }
}

/** Submits without end, many at a time. */
class Client extends Side {
  readonly #scene: Scene
  readonly #unanswered: Order[] = []

  constructor(scene: Scene) {
    super(scene.port)
    this.#scene = scene
    this.#fill()
  }

  protected override hear(packet: Response): void {
    if (packet.name !== 'JOB_CREATED' && packet.name !== 'ERROR') return
    const order = this.#unanswered.shift() as Order
    if (packet.name === 'ERROR') {
      this.#scene.ledger.refused(order)
      if (packet.text === 'Job queue is full') this.#fill()
      return
    }
    this.#scene.ledger.promised(order, packet.handle)
    this.#scene.happened()
    this.#fill()
  }

  #fill(): void {
    const { ledger, orders } = this.#scene
    const most = ledger.backlog > longLine ? 1 : underWay
    while (this.#unanswered.length < most) {
      const order = orders.next()
      this.#unanswered.push(order)
      ledger.submitted(order)
      this.send(submission(order))
    }
  }
}

/** Takes one job after the other: most it ends, some it keeps. */
class Worker extends Side {
  readonly #scene: Scene
  readonly #kept: string[] = []
  #successor: Worker | undefined

  constructor(scene: Scene) {
    super(scene.port)
    this.#scene = scene
    for (const name of functions) this.send({ name: 'CAN_DO', function: name })
    this.#ask()
  }

  /** Those that came in its place too. */
  get everGone(): Promise<unknown> {
    return this.gone.then(() => this.#successor?.everGone)
  }

  protected override hear(packet: Response): void {
    if (packet.name === 'NOOP') this.#ask()
    if (packet.name === 'NO_JOB') this.send({ name: 'PRE_SLEEP' })
    if (packet.name === 'JOB_ASSIGN_UNIQ') this.#take(packet)
    if (packet.name !== 'ECHO_RES') return
    this.#scene.ledger.heardEnd(Buffer.from(packet.data).toString())
    this.#scene.happened()
    this.#ask()
  }

  #ask(): void {
    this.send({ name: 'GRAB_JOB_UNIQ' })
  }

  #take({ handle, ...packet }: Response<'JOB_ASSIGN_UNIQ'>): void {
    const { ledger, random } = this.#scene
    const { function: name, unique } = packet
    ledger.assigned({
      handle,
      function: name,
      unique,
      workload: Buffer.from(packet.workload).toString('latin1'),
    })
    if (random(5) > 0) this.#end(handle)
    else this.#keep(handle)
  }

  /** The echo says that the server has heard what came before. */
  #end(handle: string): void {
    const { ledger, random } = this.#scene
    ledger.ending(handle)
    if (random(10) === 0) this.send({ name: 'WORK_FAIL', handle })
    else this.send({ name: 'WORK_COMPLETE', handle, data: Buffer.from('done') })
    this.send({ name: 'ECHO_REQ', data: Buffer.from(handle) })
  }

  #keep(handle: string): void {
    this.#kept.push(handle)
    if (this.#kept.length < mostKept) {
      this.#ask()
      return
    }
    this.hangUp()
    for (const one of this.#kept) this.#scene.ledger.dropped(one)
    this.#successor = new Worker(this.#scene)
  }
}

/** Cancels jobs, limits queues, and tries to drop functions that have jobs, one command after the other. */
class Administrator extends Side {
  readonly #scene: Scene
  #cancelled: string | undefined

  constructor(scene: Scene) {
    super(scene.port)
    this.#scene = scene
    this.#command()
  }

  protected override hearLine(line: string): void {
    const handle = this.#cancelled
    if (handle !== undefined && line === 'OK') this.#scene.ledger.heardEnd(handle)
    this.#cancelled = undefined
    this.#command()
  }

  #command(): void {
    const { ledger, random } = this.#scene
    const name = functions[random(functions.length)] as string
    const handle = random(10) === 0 ? ledger.someOwed(random) : undefined
    if (handle !== undefined) {
      this.#cancelled = handle
      ledger.cancelling(handle)
      this.sendLine(`cancel job ${handle}`)
      return
    }
    const lines = [
      'version',
      `maxqueue ${name} ${50 + random(100)}`,
      `maxqueue ${name}`,
      `drop function ${name}`,
    ]
    this.sendLine(lines[random(lines.length)] as string)
  }
}

/** Clients and workers at work, until the server is gone. */
export async function rush(scene: Scene): Promise<void> {
  const workers = [new Worker(scene), new Worker(scene)]
  const clients = [new Client(scene), new Client(scene), new Client(scene)]
  const administrator = new Administrator(scene)
  await Promise.all([
    administrator.gone,
    ...clients.map(({ gone }) => gone),
    ...workers.map((worker) => worker.everGone),
  ])
}
