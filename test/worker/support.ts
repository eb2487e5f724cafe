import { AdminClient } from '@gearwork/client'
import { Worker, type WorkerOptions } from '@gearwork/worker'
import { onTestFinished } from 'vitest'
import { quick } from '../client/support.js'

export { clientFor, collect, eventually, failureOf, quick, serverFor, thrownBy } from '../client/support.js'

type Addressed = { readonly address: string }

/** A worker that stops with the test. */
export function workerOn(servers: Addressed | readonly Addressed[], options: WorkerOptions = {}): Worker {
  const list = Array.isArray(servers) ? servers : [servers]
  const worker = new Worker({ servers: list.map(({ address }) => address), connection: quick, ...options })
  onTestFinished(async () => {
    await worker.stop()
  })
  return worker
}

export function adminFor(server: Addressed): AdminClient {
  const admin = new AdminClient({ server: server.address })
  onTestFinished(() => admin.close())
  return admin
}

/** Queued and running together, as `status` counts them. */
export async function totalOf(admin: AdminClient, functionName: string): Promise<number> {
  const rows = await admin.status()
  return rows.find((row) => row.function === functionName)?.total ?? 0
}

/** Lets a handler wait for the test: jobs stand at it until it is opened. */
export class Gate {
  readonly opened: Promise<void>
  open: () => void = () => {}

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve
    })
  }
}
