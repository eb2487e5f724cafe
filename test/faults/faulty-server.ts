import type { Socket } from 'node:net'
import { type Request, reportEnd } from '@gearwork/protocol'
import { PacketSocket, type ServerSocket } from '@gearwork/transport'
import { listen } from '../transport/sockets.js'

/** One connection, as a misdeed sees it. */
export interface FaultyPeer {
  readonly packets: ServerSocket
  readonly socket: Socket
}

/** What is done where an answer was to be given. */
export type Misdeed = (peer: FaultyPeer) => void

/** A server that is wrong in one way on its first connections, and right on all that follow. */
export interface FaultyServer {
  readonly address: string
  readonly peers: readonly FaultyPeer[]
  /** Every request and text command on all connections, but for the wish for exceptions and greetings. */
  readonly requests: readonly string[]
  /** Ends every connection with a reset. */
  cut(): void
}

/** What it always echoes, so that a test can wait for a connection. */
export const greeting = 'hello'

/** `lives`: how many connections it is wrong on. */
export async function startFaultyServer(misdeed: Misdeed, lives: number): Promise<FaultyServer> {
  const requests: string[] = []
  const peers: FaultyPeer[] = []
  const { address } = await listen((socket) => {
    const wrong = peers.length < lives
    const packets = PacketSocket.server(socket, {
      packet(packet) {
        if (packet.name === 'OPTION_REQ') return packets.send({ name: 'OPTION_RES', option: packet.option })
        if (isGreeting(packet)) return answer(packet, packets)
        requests.push(packet.name)
        if (wrong) misdeed(peer)
        else answer(packet, packets)
      },
      line(line) {
        requests.push(line)
        if (wrong) misdeed(peer)
        else packets.sendText(answerTo(line))
      },
      closed() {},
    })
    const peer: FaultyPeer = { packets, socket }
    peers.push(peer)
  })
  return {
    address,
    peers,
    requests,
    cut() {
      for (const { socket } of peers) socket.resetAndDestroy()
    },
  }
}

function isGreeting(packet: Request): boolean {
  return packet.name === 'ECHO_REQ' && `${packet.data}` === greeting
}

let jobs = 0

/** Jobs are done as they come: the result is the workload. */
function answer(packet: Request, packets: ServerSocket): void {
  const unknown = { known: '0', running: '0', numerator: '0', denominator: '0' } as const
  switch (packet.name) {
    case 'SUBMIT_JOB':
    case 'SUBMIT_JOB_HIGH':
    case 'SUBMIT_JOB_LOW':
    case 'SUBMIT_REDUCE_JOB': {
      const handle = `H:faulty:${++jobs}`
      packets.send({ name: 'JOB_CREATED', handle })
      packets.send({ name: 'WORK_COMPLETE', handle, data: Buffer.from(packet.workload) })
      break
    }
    case 'GET_STATUS':
      packets.send({ name: 'STATUS_RES', handle: packet.handle, ...unknown })
      break
    case 'GET_STATUS_UNIQUE':
      packets.send({ name: 'STATUS_RES_UNIQUE', unique: packet.unique, ...unknown, clientCount: '0' })
      break
    case 'ECHO_REQ':
      packets.send({ name: 'ECHO_RES', data: Buffer.from(packet.data) })
      break
    default:
      packets.send({ name: 'JOB_CREATED', handle: `H:faulty:${++jobs}` })
  }
}

const textAnswers: Readonly<Record<string, string>> = {
  status: 'f\t2\t1\t1\n',
  prioritystatus: 'f\t1\t0\t0\t1\n',
  workers: '7 127.0.0.1 - : f\n',
  'show jobs': 'H:faulty:1\t0\t0\t1\n',
  'show unique jobs': 'one\n',
  version: 'OK 1.2.3\n',
  verbose: 'OK ERROR\n',
  getpid: 'OK 42\n',
}

function answerTo(line: string): string {
  const text = textAnswers[line.trim()] ?? 'OK\r\n'
  return text.startsWith('OK') ? text : `${text}${reportEnd}\n`
}
