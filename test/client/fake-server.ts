import type { Socket } from 'node:net'
import type { Request } from '@gearwork/protocol'
import { PacketSocket, type ServerSocket } from '@gearwork/transport'
import { listen } from '../transport/sockets.js'

/** One connection to the fake server, as the script sees it. */
export interface FakePeer {
  /** Counts from 1, so that a script can do worse to the first one. */
  readonly number: number
  readonly packets: ServerSocket
  readonly socket: Socket
}

/** A server that misbehaves as no real one can be made to: it does what the script says, and nothing else. */
export interface FakeServer {
  readonly host: string
  readonly port: number
  readonly address: string
  /** Every request it received, on all connections, but for the wish for exceptions. */
  readonly requests: readonly Request[]
  readonly peers: readonly FakePeer[]
}

export type Script = (packet: Request, peer: FakePeer) => void

export async function startFakeServer(
  script: Script,
  greet: (peer: FakePeer) => void = () => {},
  exceptions: 'granted' | 'refused' = 'granted',
): Promise<FakeServer> {
  const requests: Request[] = []
  const peers: FakePeer[] = []
  const { port, address } = await listen((socket) => {
    const packets = PacketSocket.server(socket, {
      packet(packet) {
        if (packet.name === 'OPTION_REQ') {
          if (exceptions === 'granted') packets.send({ name: 'OPTION_RES', option: packet.option })
          else packets.send({ name: 'ERROR', code: 'UNKNOWN_OPTION', text: 'no such option' })
          return
        }
        requests.push(packet)
        script(packet, peer)
      },
      closed() {},
    })
    const peer: FakePeer = { number: peers.length + 1, packets, socket }
    peers.push(peer)
    greet(peer)
  })
  return { host: '127.0.0.1', port, address, requests, peers }
}
