import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type ServerOpts, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** Waits until something is so; a test that waits in vain says what for. */
export async function until(what: string, isSo: () => boolean, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await sleep(2)
  }
}

/** One turn of the event loop and more: what was sent has been written. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

export interface Listener {
  readonly port: number
  readonly address: string
  readonly sockets: Socket[]
  readonly server: Server
  stop(): Promise<void>
}

/** A bare TCP server that lives as long as the test. */
export async function listen(
  onSocket: (socket: Socket) => void = () => {},
  { host = '127.0.0.1', port = 0, ...options }: ServerOpts & { host?: string; port?: number } = {},
): Promise<Listener> {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true, ...options }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  onTestFinished(stop)
  const bound = (server.address() as AddressInfo).port
  return { port: bound, address: `${host}:${bound}`, sockets, server, stop }
}

/** Two ends of one TCP connection over loopback, closed when the test is over. */
export async function socketPair(options: ServerOpts = {}): Promise<readonly [near: Socket, far: Socket]> {
  const listener = await listen(() => {}, options)
  const near = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true })
  near.on('error', () => {})
  onTestFinished(() => {
    near.destroy()
  })
  await once(near, 'connect')
  await until('the server has the connection', () => listener.sockets.length === 1)
  return [near, listener.sockets[0] as Socket]
}
