import { stat } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { cosmiconfig, defaultLoaders, type Loader, type PublicExplorer } from 'cosmiconfig'
import { GearworkError } from '../errors.js'
import { sentence } from '../text.js'
import { ConfigurationNotFoundError, InvalidConfigurationError } from './config-errors.js'

export interface FoundConfiguration {
  readonly file: string
  readonly content: unknown
}

const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml']

const mustEnd = `must end in ${extensions.map((extension) => `.${extension}`).join(', ')}, or have no extension, being YAML or JSON`

function isReadable(file: string): boolean {
  const extension = extname(file)
  return extension === '' || extensions.includes(extension.slice(1))
}

/** Where a configuration may lie in a folder, the first that is there wins. */
const searchPlaces = [
  'package.json',
  ...extensions.map((extension) => `gearman.config.${extension}`),
  '.gearmanrc',
  ...extensions.map((extension) => `.gearmanrc.${extension}`),
]

/** The first one from a folder upwards. */
export async function search(cwd: string): Promise<FoundConfiguration | undefined> {
  const explorer = createExplorer()
  for (const folder of upwards(resolve(cwd))) {
    const found = await look(folder, () => explorer.search(folder))
    if (found !== undefined) return found
  }
  return undefined
}

/** This very file. */
export async function loadNamed(file: string): Promise<FoundConfiguration | undefined> {
  const isFile = await stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (!isFile) throw new ConfigurationNotFoundError(file)
  if (!isReadable(file)) throw new InvalidConfigurationError(`the configuration ${mustEnd}`, file)
  return (await look(file, () => createExplorer().load(file))) ?? { file, content: {} }
}

/** What cosmiconfig finds; what it complains of names the file. */
async function look(
  place: string,
  find: () => ReturnType<PublicExplorer['load']>,
): Promise<FoundConfiguration | undefined> {
  try {
    const found = await find()
    return found === null ? undefined : { file: found.filepath, content: found.config }
  } catch (error) {
    if (error instanceof GearworkError) throw error
    const { filepath = place } = error as { readonly filepath?: string }
    throw new InvalidConfigurationError(`the configuration cannot be read: ${reason(error)}`, filepath, error)
  }
}

/**
 * What is wrong with a file that is no JSON or YAML. cosmiconfig names the file first, and draws the place
 * below, which for JSON is the only one to know the line: `> 5 |`. With CI set it paints that in colours.
 */
function reason(error: unknown): string {
  const message = stripVTControlCharacters((error as Error).message)
  if (!/^(JSON|YAML) Error in /.test(message)) return sentence(error)
  const [, ...lines] = message.split('\n')
  const said = lines.find((line) => /^\p{L}/u.test(line)) ?? message
  const [, line] = /^> *(\d+) \|/m.exec(message) ?? []
  return `${said.replace(/ in JSON at .*/, '').trim()}${line === undefined ? '' : ` in line ${line}`}`
}

/** A folder at a time: cosmiconfig's own way up ends at the home folder, or at the first package. */
function createExplorer(): PublicExplorer {
  const code = Object.fromEntries(['.ts', '.mts', '.js', '.mjs', '.cjs'].map((end) => [end, loadCode]))
  const loaders = { ...code, '.json': loadJson }
  return cosmiconfig('gearman', { searchPlaces, searchStrategy: 'none', loaders })
}

/** Some editors begin UTF-8 with a byte order mark, which YAML takes and JSON does not. */
const loadJson: Loader = (file, content) => defaultLoaders['.json'](file, content.replace(/^\uFEFF/, ''))

/** Whoever writes JSON or YAML waits for nothing that runs code. */
const loadCode: Loader = async (file) => (await import('./config-code.js')).runConfiguration(file)

function* upwards(folder: string): Iterable<string> {
  yield folder
  if (dirname(folder) !== folder) yield* upwards(dirname(folder))
}
