import { Client } from '@gearwork/client'
import { afterAll, beforeAll } from 'vitest'
import type { Engine, RunningServer } from './engines.js'

/** A server of the engine, and a client of ours, for all tests of one suite; there from its first test on. */
export interface ServerAndClient {
  readonly server: RunningServer
  readonly client: Client
}

/** To be called where the suite is described. */
export function serverAndClient(engine: Engine): ServerAndClient {
  let server: RunningServer | undefined
  let client: Client | undefined

  beforeAll(async () => {
    server = await engine.start()
    client = new Client({ servers: server.address, timeoutMs: 15_000 })
  })

  afterAll(async () => {
    await client?.close()
    await server?.stop()
  })

  return {
    get server() {
      return server as RunningServer
    },
    get client() {
      return client as Client
    },
  }
}
