import { createJobServer, type JobServer, type JobServerOptions, type ServerLogEntry } from '@gearwork/server'
import { onTestFinished } from 'vitest'
import { Peer } from '../conformance/peer.js'

/** A server that a test may talk to, and that is gone with it. */
export interface Running {
  readonly server: JobServer
  readonly log: readonly ServerLogEntry[]
  peer(): Promise<Peer>
  /** Resolves with the first entry of this kind, now or later. */
  logged<E extends ServerLogEntry['event']>(event: E): Promise<Extract<ServerLogEntry, { event: E }>>
}

export async function running(options: JobServerOptions = {}): Promise<Running> {
  const log: ServerLogEntry[] = []
  const look = new Set<() => void>()
  const server = createJobServer({
    listen: '127.0.0.1:0',
    log: (entry) => {
      log.push(entry)
      for (const check of look) check()
    },
    ...options,
  })
  await server.start()
  onTestFinished(() => server.stop())
  return {
    server,
    log,
    async peer() {
      const peer = await Peer.connect(server.port)
      onTestFinished(() => peer.destroy())
      return peer
    },
    logged: (event) =>
      new Promise((resolve) => {
        const check = () => {
          const entry = log.find((one) => one.event === event)
          if (entry !== undefined) resolve(entry as never)
        }
        look.add(check)
        check()
      }),
  }
}
