import { pathToFileURL } from 'node:url'
import { GearworkError } from '../errors.js'
import { because, sentence } from '../text.js'

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

/** A file of works, the set-up module or a configuration in code could not be imported: the cause says why. */
export class ModuleNotLoadedError extends GearworkError {
  override readonly name = 'ModuleNotLoadedError'
  readonly code = 'MODULE_NOT_LOADED'
  readonly file: string

  /** `line` of the file, where it is known. */
  constructor(file: string, cause: unknown, line?: number) {
    const place = line === undefined ? '' : ` in line ${line}`
    super(`${file} could not be loaded: ${reason(file, cause)}${place}${hint(cause)}`, { cause })
    this.file = file
  }
}

/**
 * The compiler begins with the file that it could not parse: here that is said already. Of a file that is not there, the
 * engine says who looked for it, which is we.
 */
function reason(file: string, cause: unknown): string {
  const said = sentence(cause)
  const names = [pathToFileURL(file).href, file]
  if (names.some((name) => said.startsWith(`Cannot find module '${name}' imported from `))) {
    return 'there is no such file: check the path'
  }
  return names.reduce((text, name) => text.replace(`Failed to parse ${name}: `, ''), said)
}

/** What the engine means: with types of constructors that are written down as values, and with either kind of module. */
const hints: readonly (readonly [said: RegExp, means: string])[] = [
  [/before initialization/, 'two modules import each other, or a class is named above its declaration'],
  [/does not provide an export named/, 'if it is a type, import it with `import type`'],
  [
    /(module|exports) is not defined in ES module scope/,
    'say `export default`, or end its name in .cjs, for which `module.exports` is',
  ],
  [/Unexpected token 'export'/, 'end its name in .mjs, for which `export` is, or say `module.exports =`'],
]

function hint(cause: unknown): string {
  const text = sentence(cause)
  const [, means] = hints.find(([said]) => said.test(text)) ?? []
  return means === undefined ? '' : ` (${means})`
}
