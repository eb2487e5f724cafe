import { Application, type ApplicationOptions, type Class, type Execution } from '@gearwork/core'
import { onTestFinished } from 'vitest'

/** An application of these works on a server; it closes with the test. */
export async function applicationOn(
  { address }: { readonly address: string },
  works: readonly Class[],
  { overrides, ...options }: ApplicationOptions = {},
): Promise<Application> {
  const application = await Application.boot({
    works,
    overrides: { servers: address, ...overrides },
    ...options,
  })
  onTestFinished(() => application.close())
  return application
}

export async function started(execution: Execution): Promise<Execution> {
  await execution.start()
  return execution
}
