// Our client and worker, used as anybody would: gearwork.js MODE PORT JOBS IN_FLIGHT
import { Client } from '@gearwork/client'
import { Worker } from '@gearwork/worker'
import { type Contender, type Load, run, payload as text } from './contender.js'

const payload = Buffer.from(text)

const gearwork: Contender = {
  submit: (load) => keepInFlight(load, (client) => client.doBackground('bench', payload)),
  call: (load) => keepInFlight(load, (client) => client.doNormal('bench', payload)),
  drain: async (load) => {
    const worker = newWorker(load, load.jobs)
    await worker.start()
    await worker.stopped
  },
  serve: (load) => newWorker(load, 0).start(),
}

run(gearwork)

function newWorker({ port, inFlight }: Load, iterations: number): Worker {
  const worker = new Worker({ servers: `127.0.0.1:${port}`, concurrency: inFlight, iterations })
  return worker.addFunction('bench', (job) => job.workload)
}

async function keepInFlight(load: Load, submit: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ servers: `127.0.0.1:${load.port}` })
  let unsent = load.jobs
  const one = async () => {
    while (unsent > 0) {
      unsent -= 1
      await submit(client)
    }
  }
  await Promise.all(Array.from({ length: load.inFlight }, one))
  await client.close()
}
