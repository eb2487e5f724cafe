import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A TCP proxy on loopback that can pass on what is asked, and keep what is answered. */
export interface OneWay {
  readonly address: string
  /** From now on nothing that the server says arrives. Its end arrives as soon as it ends. */
  keepAnswers(): void
}

/** Ends with the test. */
export async function startOneWay(target: { readonly host: string; readonly port: number }): Promise<OneWay> {
  const sockets = new Set<Socket>()
  let keeping = false
  const server = createServer((near) => {
    const far = connect(target.port, target.host)
    for (const socket of [near, far]) sockets.add(socket)
    near.on('data', (chunk) => far.write(chunk))
    far.on('data', (chunk) => {
      if (!keeping) near.write(chunk)
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
        if (socket === far) keeping = false
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    keepAnswers() {
      keeping = true
    },
  }
}
