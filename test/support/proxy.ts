import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { listen } from '../transport/sockets.js'

/** A TCP proxy on loopback that a test can break in the ways networks break. */
export interface Proxy {
  readonly host: string
  readonly port: number
  readonly address: string
  /** Connections that go through it now. */
  readonly connections: number
  /** Forwards nothing more in either direction, and closes nothing: a cable pulled. */
  freeze(): void
  /** Forwards again, what came meanwhile first. */
  thaw(): void
  /** Cuts every connection with a reset; new ones are served. */
  cut(): void
  stop(): Promise<void>
}

/** Stops with the test. */
export async function startProxy(target: { readonly host: string; readonly port: number }): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let frozen = false

  const onSocket = (near: Socket) => {
    const far = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true })
    const pair = [near, far] as const
    pairs.add(pair)
    join(near, far)
    join(far, near)
    for (const socket of pair) {
      if (frozen) socket.pause()
      socket.once('close', () => pairs.delete(pair))
    }
  }
  const listener = await listen(onSocket, { noDelay: true })
  const all = () => [...pairs].flat()
  const stop = async () => {
    for (const socket of all()) socket.destroy()
    await listener.stop()
  }
  onTestFinished(stop)

  return {
    host: '127.0.0.1',
    port: listener.port,
    address: listener.address,
    get connections() {
      return pairs.size
    },
    freeze() {
      frozen = true
      for (const socket of all()) socket.pause()
    },
    thaw() {
      frozen = false
      for (const socket of all()) socket.resume()
    },
    cut() {
      for (const socket of all()) socket.resetAndDestroy()
    },
    stop,
  }
}

function join(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk))
  from.on('end', () => to.end())
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroySoon())
}
