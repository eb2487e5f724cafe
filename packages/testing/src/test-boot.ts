import { Application, type Class, deadLetterStore, type Execution, type Selection } from '@gearwork/core'
import { createJobServer, type JobServer } from '@gearwork/server'
import { hooksOf } from './hooks-of.js'
import { MemoryLetters } from './memory-letters.js'
import { containerWith } from './provisions.js'
import { testConfiguration } from './test-configuration.js'
import type { TestApplicationOptions } from './test-options.js'

/** An application with the store of its dead letters. */
export interface Booted {
  readonly application: Application
  readonly letters: MemoryLetters
}

/** A server on a free port. @throws {InvalidServerOptionError} */
export async function freeServer({ server: told, clock }: TestApplicationOptions): Promise<JobServer> {
  const server = createJobServer({
    ...told,
    listen: { host: '127.0.0.1', port: 0 },
    ...(clock !== undefined && { clock }),
  })
  await server.start()
  return server
}

/**
 * All of it is on this server, and in this process, whatever works say: a thread would have none of a test's fakes.
 * @throws {GearworkError}
 */
export async function bootOn(server: JobServer, options: TestApplicationOptions): Promise<Booted> {
  const { works, provide = [], container, configuration, clock } = options
  const application = await Application.boot({
    ...hooksOf(options),
    works,
    container: containerWith(container, provide),
    configuration: testConfiguration(configuration),
    overrides: { isolation: 'none', ...options.overrides, servers: `127.0.0.1:${server.port}` },
    ...(clock !== undefined && { clock }),
  })
  const letters = new MemoryLetters()
  application.container.registerInstance(deadLetterStore, letters)
  return { application, letters }
}

/** What is executed from the beginning; undefined: nothing. */
export function selectionOf(
  { works }: Application,
  { execute }: TestApplicationOptions,
): Selection | undefined {
  if (execute === false) return undefined
  const chosen =
    execute === undefined
      ? [...works].filter(({ jobs }) => jobs.length > 0).map(({ name }) => name)
      : execute.flatMap((one) => (typeof one === 'string' ? one : namesOf(works, one)))
  return chosen.length === 0 ? undefined : { works: chosen }
}

/** Our server tells its workers what falls due, so that they need not ask; without jitter, delays are known. */
export async function executed(
  application: Application,
  selection: Selection,
  random = () => 0,
): Promise<Execution> {
  const execution = application.execute(selection, { idlePollMs: 0, random })
  await execution.start()
  return execution
}

/** One that is no work of the application is refused by its name. */
function namesOf(works: Application['works'], target: Class): readonly string[] {
  const names = [...works].filter((work) => work.target === target).map(({ name }) => name)
  return names.length === 0 ? [target.name] : names
}
