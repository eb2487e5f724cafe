/** What a contender is asked to do, against the job server on a loopback port. */
export interface Load {
  readonly port: number
  readonly jobs: number
  /** Requests kept in flight; for workers, jobs at the same time. */
  readonly inFlight: number
}

/** The deeds that are compared. Each resolves when its jobs are done; `serve` when it is ready, and goes on. */
export interface Contender {
  /** Background submissions, each acknowledged. */
  submit(load: Load): Promise<unknown>
  /** Foreground submissions, each with its result. */
  call(load: Load): Promise<unknown>
  /** A worker that runs so many jobs of a full queue. */
  drain(load: Load): Promise<unknown>
  /** A worker that answers each job with its workload, until the process is stopped. */
  serve(load: Load): Promise<unknown>
}

export type Mode = keyof Contender

/** What a contender prints, as a line of JSON. */
export interface Measure {
  readonly seconds: number
  readonly peakMiB: number
}

export const payloadBytes = 100

/** Runs the deed that the command line names, and prints what it took. */
export async function run(contender: Contender): Promise<void> {
  const [mode, port, jobs, inFlight] = process.argv.slice(2)
  const load = { port: Number(port), jobs: Number(jobs), inFlight: Number(inFlight) }
  const started = performance.now()
  await contender[mode as Mode](load)
  const measure: Measure = {
    seconds: (performance.now() - started) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(measure))
}
