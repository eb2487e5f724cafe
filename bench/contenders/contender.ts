/** What a contender is asked to do, against the job server on a loopback port. */
export interface Load {
  readonly port: number
  readonly jobs: number
  /** Requests kept in flight; for workers, jobs at the same time. */
  readonly inFlight: number
}

/** Resolves when its jobs are done, or when it is ready, for one that goes on. */
type Deed = (load: Load) => Promise<unknown>

/** The deeds that are compared. */
export interface Contender {
  /** Background submissions, each acknowledged. */
  readonly submit: Deed
  /** The same, each with a unique key of its own. */
  readonly submitDistinct?: Deed
  /** Foreground submissions, each with its result. */
  readonly call: Deed
  /** A worker that runs so many jobs of a full queue. */
  readonly drain: Deed
  /** A worker that answers each job with its workload, until the process is stopped. */
  readonly serve: Deed
}

export type Mode = keyof Contender

/** What a contender prints, as a line of JSON. */
export interface Measure {
  readonly seconds: number
  readonly peakMiB: number
}

export const payloadBytes = 100
export const payload = 'x'.repeat(payloadBytes)

/** Runs the deed that the command line names, and prints what it took. */
export async function run(contender: Contender): Promise<void> {
  const [mode, port, jobs, inFlight] = process.argv.slice(2)
  const deed = contender[mode as Mode]
  if (deed === undefined) throw new Error(`this contender has no deed ${mode}`)
  const load = { port: Number(port), jobs: Number(jobs), inFlight: Number(inFlight) }
  const started = performance.now()
  await deed(load)
  const measure: Measure = {
    seconds: (performance.now() - started) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(measure))
}
