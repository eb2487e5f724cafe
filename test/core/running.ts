import {
  Application,
  type ApplicationOptions,
  type Class,
  type Configuration,
  defaultConfiguration,
  type Execution,
} from '@gearwork/core'
import { onTestFinished } from 'vitest'

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
