import {
  Application,
  type ApplicationOptions,
  type Class,
  type Configuration,
  defaultConfiguration,
  type Execution,
} from '@gearwork/core'
import { afterEach, beforeEach, onTestFinished } from 'vitest'
import type { Engine, RunningServer } from '../support/engines.js'

/** No file is read, and dead letters are kept nowhere: tests fail many a job in the background. */
export const bareConfiguration: Configuration = { ...defaultConfiguration(process.cwd()), failed: false }

/** An application of these works on a server; it closes with the test. */
export async function applicationOn(
  { address }: { readonly address: string },
  works: readonly Class[],
  { overrides, ...options }: ApplicationOptions = {},
): Promise<Application> {
  const application = await Application.boot({
    works,
    overrides: { servers: address, ...overrides },
    configuration: bareConfiguration,
    ...options,
  })
  onTestFinished(() => application.close())
  return application
}

export async function started(execution: Execution): Promise<Execution> {
  await execution.start()
  return execution
}

/** What runs while a test does. */
export interface Running {
  readonly server: RunningServer
  readonly application: Application
}

/** Anew for each test of a suite: a server, and an application that runs these works, which are named as they are. */
export function runningForEachTest(engine: Engine, works: readonly Class[]): () => Running {
  let running: Running

  beforeEach(async () => {
    const server = await engine.start()
    const overrides = { servers: server.address }
    running = { server, application: await Application.boot({ works, overrides }) }
    await started(running.application.execute({ works: works.map(({ name }) => name) }))
  })

  afterEach(async () => {
    await running.application.close()
    await running.server.stop()
  })

  return () => running
}
