// BullMQ on Redis, doing what the framework does: JSON, validation both ways, a listener. Finished jobs are removed,
// with which it is quicker.
import { Queue, Worker } from 'bullmq'
import { type Contender, type Load, run } from './contender.js'
import { letter, letterSchema } from './letter.js'

const name = 'bench'
const chunk = 1_000

const bullmq: Contender = {
  async submit({ port, jobs }) {
    const queue = new Queue(name, { connection: redis(port) })
    for (let left = jobs; left > 0; left -= chunk) {
      const data = { name, data: letter, opts: { removeOnComplete: true } }
      await queue.addBulk(Array.from({ length: Math.min(chunk, left) }, () => data))
    }
    await queue.close()
  },
  call: () => Promise.reject(new Error('BullMQ is measured by the jobs it drains')),
  drain: (load) => drain(load),
  serve: () => Promise.reject(new Error('BullMQ is measured by the jobs it drains')),
}

run(bullmq)

function drain({ port, jobs, inFlight }: Load): Promise<void> {
  return new Promise((resolve) => {
    const echo = (job: { readonly data: unknown }) =>
      Promise.resolve(letterSchema.parse(letterSchema.parse(job.data)))
    const worker = new Worker(name, echo, { connection: redis(port), concurrency: inFlight })
    let completed = 0
    worker.on('completed', () => {
      completed += 1
      if (completed === jobs) resolve(worker.close())
    })
  })
}

function redis(port: number) {
  return { host: '127.0.0.1', port, maxRetriesPerRequest: null }
}
