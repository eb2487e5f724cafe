import { failToLoad, importModule } from '../modules/loader.js'
import { InvalidConfigurationError } from './config-errors.js'

/**
 * What a configuration in code exports, or what its function of the environment gives.
 * @throws {ModuleNotLoadedError} for one that cannot be run, with the line where that is known.
 * @throws {InvalidConfigurationError} for one that exports none.
 */
export async function runConfiguration(file: string): Promise<unknown> {
  const { default: exported } = await importModule(file)
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
    return failToLoad(file, error)
  }
}
