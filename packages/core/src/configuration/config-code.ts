import { importModule } from '../works/loader.js'
import { InvalidConfigurationError, ModuleNotLoadedError } from './config-errors.js'

/**
 * What a configuration in code exports, or what its function of the environment gives.
 * @throws {ModuleNotLoadedError} for one that cannot be run, with the line where that is known.
 * @throws {InvalidConfigurationError} for one that exports none.
 */
export async function runConfiguration(file: string): Promise<unknown> {
  const { default: exported } = await importModule(file).catch((error) => failed(file, error.cause))
  const content =
    typeof exported === 'function' ? await callWithEnvironment(file, exported as OfEnvironment) : exported
  if (content !== undefined) return content
  throw new InvalidConfigurationError('the configuration must be the default export', file)
}

type OfEnvironment = (environment: NodeJS.ProcessEnv) => unknown

/** A configuration may be a function of the environment, and be waited for. */
async function callWithEnvironment(file: string, exported: OfEnvironment): Promise<unknown> {
  try {
    return await exported(process.env)
  } catch (error) {
    return failed(file, error)
  }
}

/** Of other modules the line is not asked for: what fails there may be anything. */
async function failed(file: string, cause: unknown): Promise<never> {
  const { lineIn } = await import('./config-lines.js')
  throw new ModuleNotLoadedError(file, cause, await lineIn(file, cause))
}
