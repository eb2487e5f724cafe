import type { Child } from '../child.js'
import type { Progress } from '../contenders/flood.js'
import { startScript } from '../contenders.js'
import { type Measurement, scaled } from '../measurement.js'
import { type Server, startServer } from '../servers.js'
import { mebibytes, table, verdict, whole } from '../table.js'

const jobs = 20_000_000
const deadlineMs = 20 * 60_000
/** After which shares of the jobs memory is told: one, five, ten and twenty million. */
const marks = [0.05, 0.25, 0.5, 1]
/** How much more than in the first twentieth it may be in the end: room for the rhythm of a garbage collector. */
const flat = 1.2

/** What a server takes in one stretch of the flood. */
interface Stretch {
  readonly done: number
  readonly seconds: number
  readonly now: number
  /** The most of its samples, one for each hundredth of the jobs. */
  readonly most: number
}

/** Twenty million jobs through one of our servers and one worker. */
export const flood: Measurement = {
  name: `server flood: ${whole(jobs)} jobs through one server and one worker`,
  isLong: true,
  async measure(settings) {
    const count = scaled(jobs, settings)
    const server = await startServer('gearwork', deadlineMs)
    const peers = startScript('flood', [server.port, count], deadlineMs)
    try {
      return report(await watch(server, peers, count))
    } finally {
      await peers.stop()
      await server.stop()
    }
  },
}

async function watch(server: Server, peers: Child, count: number): Promise<readonly Stretch[]> {
  const stretches: Stretch[] = []
  const started = performance.now()
  let most = 0
  for (const mark of marks) {
    let done = 0
    let now = 0
    while (done < Math.floor(count * mark)) {
      done = (await peers.answer<Progress>()).done
      now = server.memory().now
      most = Math.max(most, now)
    }
    stretches.push({ done, seconds: (performance.now() - started) / 1000, now, most })
    most = 0
  }
  return stretches
}

function report(stretches: readonly Stretch[]): string {
  const [first, last] = [stretches[0], stretches.at(-1)] as [Stretch, Stretch]
  return [
    table(
      ['seconds', 'jobs a second', 'MiB of the server', 'most since the line above'],
      stretches.map(({ done, seconds, now, most }) => [
        `${whole(done)} jobs`,
        ...[whole(seconds), whole(done / seconds), mebibytes(now), mebibytes(most)],
      ]),
    ),
    '',
    verdict(
      last.most <= first.most * flat,
      `no more than ${flat} × the memory of the first ${whole(first.done)} jobs`,
    ),
  ].join('\n')
}
