import { setImmediate as breathe } from 'node:timers/promises'
import type { JobResult, JobStream } from '@gearwork/worker'
import type { Application } from '../application.js'
import { setUpServices } from '../container/container-life.js'
import { Instances } from '../container/instances.js'
import { type JobRunner, runnerOf } from '../execution/job-runner.js'
import { getOrMake } from '../get-or-make.js'
import type { RunContext } from '../runs/run-context.js'

/** Runs the jobs of an application by their functions, as an execution would. */
export class ChildRunners {
  readonly #application: Application
  readonly #runners = new Map<string, Promise<JobRunner>>()

  constructor(application: Application) {
    this.#application = application
  }

  /**
   * Works are built for the first of their jobs that comes. Meanwhile its time may be over: then it does not begin.
   * @throws what the job throws, or the reason of its aborted signal.
   */
  async run(context: RunContext): Promise<JobResult | JobStream> {
    const runner = await getOrMake(this.#runners, context.function, () => this.#make(context.function))
    context.signal.throwIfAborted()
    return runner(context)
  }

  close(): Promise<void> {
    return this.#application.close()
  }

  async #make(functionName: string): Promise<JobRunner> {
    const { works, hooks, container } = this.#application
    const job = works.findJob(functionName)
    const planned = { work: works.find(job.work), job }
    const instances = await Instances.prepare(this.#application, [planned])
    const runner = runnerOf(planned, instances, hooks)
    // Middleware has services too.
    await setUpServices(container)
    await hearAll()
    return runner
  }
}

/**
 * What has come while modules kept the thread to themselves is heard after one whole turn of the event loop. The first
 * breath ends in the turn that is under way, which may have looked for messages before the modules; the second in the next.
 */
async function hearAll(): Promise<void> {
  await breathe()
  await breathe()
}
