import { Application, type Class, type RunMiddleware } from '@gearwork/core'
import { LoneRuns, type PlannedJob } from '@gearwork/core/lone-run'
import { hooksOf } from './hooks-of.js'
import { plannedJob } from './planned-job.js'
import { containerWith } from './provisions.js'
import type { RunJobOptions } from './run-options.js'
import { testConfiguration } from './test-configuration.js'

/** Which job is to be run, and with what. */
export interface Asked {
  readonly target: Class
  readonly method: string
  readonly options: RunJobOptions
  /** Told when the method has been called. */
  called(): void
}

/** A work on its own, ready to run one of its jobs. */
export interface Bench {
  readonly application: Application
  readonly planned: PlannedJob
  readonly runs: LoneRuns
}

/** @throws what is wrong with the work, its options or its services; everything is closed by then. */
export async function openBench({ target, method, options, called }: Asked): Promise<Bench> {
  const { provide = [], container, configuration, instance, ...others } = options
  const application = await Application.boot({
    ...hooksOf(others),
    works: [target],
    container: containerWith(container, provide),
    configuration: testConfiguration(configuration),
  })
  try {
    const planned = plannedJob([...application.works], target, method, options)
    const runs = await LoneRuns.prepare(application, noticed(planned, called), instance)
    return { application, planned, runs }
  } catch (error) {
    await application.close()
    throw error
  }
}

/** What stands innermost sees the method being called. */
function noticed({ work, job }: PlannedJob, called: () => void): PlannedJob {
  const notice: RunMiddleware = (_, next) => {
    const running = next()
    called()
    return running
  }
  return { work, job: { ...job, middleware: [...job.middleware, notice] } }
}
