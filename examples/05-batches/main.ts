// A batch of any length, so many lines at a time, and tasks of several jobs together. The caller has the type of the
// work alone: what "Log" means is looked up by its name, and nothing of the work is imported here.
//
// Prints:
//   5000 lines: 4996 read, 4 failed
//   the first that failed is number 7: this is no line of a log
//   /menu 2500 kB, /photo 24960 kB, 0 tasks failed
//   4 lines of 5000 were taken before there was enough
import { fileURLToPath } from 'node:url'
import { Application, Gearman } from 'gearwork'
import { createJobServer } from 'gearwork/server'
import type { LogWork } from './works/log.js'

const here = fileURLToPath(new URL('../../05-batches', import.meta.url))

const server = createJobServer({ listen: '127.0.0.1:0' })
await server.start()
const servers = `127.0.0.1:${server.port}`
const worker = await Application.boot({ cwd: here, overrides: { servers } })
await worker.execute({ works: ['Log'] }).start()

const gearman = await Gearman.open({ cwd: here, servers })
const log = gearman.jobs<LogWork>('Log')

const bytesOf = new Map<string, number>()
const batch = log.read.batch(lines(5_000), { inFlight: 200 })
let first: { readonly index: number; readonly reason: string } | undefined
for await (const outcome of batch) {
  if (outcome.status === 'complete') add(outcome.result.path, outcome.result.bytes)
  if (outcome.status === 'failed' && outcome.index < (first?.index ?? Number.POSITIVE_INFINITY)) {
    first = { index: outcome.index, reason: (outcome.error as Error).message }
  }
}
const { total, done, failed } = batch.progress
console.log(`${total} lines: ${done} read, ${failed} failed`)
console.log(`the first that failed is number ${first?.index}: ${first?.reason}`)

const tasks = gearman.tasks()
const weighed = [...bytesOf]
  .toSorted()
  .map(([path, bytes]) => tasks.add(log.weigh, { path, bytes }, { context: path }))
const ended = await tasks.run({ inFlight: 10 })
const texts = weighed.map(({ outcome }) => (outcome?.status === 'complete' ? outcome.result : '?'))
console.log(`${texts.join(', ')}, ${ended.failed.length} tasks failed`)

const some = log.read.batch(lines(5_000), { inFlight: 4, ordered: true })
for await (const { index } of some) if (index === 0) break
console.log(`${some.progress.begun} lines of 5000 were taken before there was enough`)

await gearman.close()
await worker.close()
await server.stop()

/** Made as they are read: a real one reads a file. */
async function* lines(count: number): AsyncGenerator<string> {
  for (let line = 0; line < count; line++) {
    if (line % 1250 === 7) yield 'GARBAGE'
    else yield line % 2 === 0 ? 'GET /menu 200 1000' : 'GET /photo 200 10000'
  }
}

function add(path: string, bytes: number): void {
  bytesOf.set(path, (bytesOf.get(path) ?? 0) + bytes)
}
