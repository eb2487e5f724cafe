import { pathToFileURL } from 'node:url'
import { GearworkError } from './errors.js'
import { because, sentence } from './text.js'

/** The configuration cannot be read, or says what cannot be. */
export class InvalidConfigurationError extends GearworkError {
  override readonly name = 'InvalidConfigurationError'
  readonly code = 'INVALID_CONFIGURATION'

  constructor(problem: string, file: string | undefined, cause?: unknown) {
    super(file === undefined ? problem : `${problem} (${file})`, because(cause))
  }
}

/** The file that was to be the configuration is not there. */
export class ConfigurationNotFoundError extends GearworkError {
  override readonly name = 'ConfigurationNotFoundError'
  readonly code = 'CONFIGURATION_NOT_FOUND'

  constructor(file: string) {
    super(`there is no configuration at ${file}: check the path`)
  }
}

/** What `resources` names is not there. */
export class ResourceNotFoundError extends GearworkError {
  override readonly name = 'ResourceNotFoundError'
  readonly code = 'RESOURCE_NOT_FOUND'

  constructor(path: string, file: string | undefined) {
    super(`there are no works at ${path}: check \`resources\`${file === undefined ? '' : ` in ${file}`}`)
  }
}

/** A file of works, or the set-up module, could not be imported: the cause says why. */
export class ModuleNotLoadedError extends GearworkError {
  override readonly name = 'ModuleNotLoadedError'
  readonly code = 'MODULE_NOT_LOADED'
  readonly file: string

  constructor(file: string, cause: unknown) {
    super(`${file} could not be loaded: ${reason(file, cause)}${hint(cause)}`, { cause })
    this.file = file
  }
}

/** The compiler begins with the file that it could not parse: here that is said already. */
function reason(file: string, cause: unknown): string {
  return sentence(cause).replace(`Failed to parse ${pathToFileURL(file)}: `, '')
}

/** What the engine means when constructor types are written down as values. */
function hint(cause: unknown): string {
  const text = sentence(cause)
  if (/before initialization/.test(text)) {
    return ' (two modules import each other, or a class is named above its declaration)'
  }
  return /does not provide an export named/.test(text)
    ? ' (if it is a type, import it with `import type`)'
    : ''
}
