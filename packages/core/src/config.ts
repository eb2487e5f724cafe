import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { ServerAddress } from '@gearwork/transport'
import { cosmiconfig, type Loader, type PublicExplorer } from 'cosmiconfig'
import { ConfigurationNotFoundError, InvalidConfigurationError } from './config-errors.js'
import { configurationKeys, settingsByKey } from './config-keys.js'
import { type ReadSection, readSection } from './config-reader.js'
import type { ConnectionSection, ServerSection, SupervisorSection } from './config-sections.js'
import { GearworkError } from './errors.js'
import { importModule } from './loader.js'
import { configuredServer, withPaths } from './server-keys.js'
import { builtInSettings, layerSettings, type SettingLevel, type Settings } from './settings.js'
import { sentence } from './text.js'

/** What `gearman.config.*` says, settled. Paths are absolute. */
export interface Configuration {
  /** The file it was read from; undefined when there is none. */
  readonly file: string | undefined
  /** The folder of that file, to which its paths are relative; without a file, where the search began. */
  readonly root: string
  /** Files, folders and globs that hold works. */
  readonly resources: readonly string[]
  /** Parts of the resources to look in; empty = all of them. */
  readonly include: readonly string[]
  /** Names, paths and globs to leave out. */
  readonly ignore: readonly string[]
  /** A module whose default export is given the container before works are resolved. */
  readonly setup: string | undefined
  readonly servers: readonly ServerAddress[]
  /** How workers and callers connect to them. */
  readonly connection: ConnectionSection
  /** What holds for works that say nothing themselves. */
  readonly defaults: Settings
  /** What `gearman server` starts with, as it is written: `settleServer` says where it listens. */
  readonly server: ServerSection
  /** What goes into the stanzas of `gearman supervisor:generate`. */
  readonly supervisor: SupervisorSection
}

/** Where a configuration is looked for. */
export interface ConfigurationOptions {
  /** Where the search begins; it goes up from there. Default: the working directory. */
  readonly cwd?: string | undefined
  /** This very file, relative to `cwd`. Default: search. */
  readonly file?: string | undefined
}

const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml']

/** Where a configuration may lie in a folder, the first that is there wins. */
const searchPlaces = [
  'package.json',
  ...extensions.map((extension) => `gearman.config.${extension}`),
  '.gearmanrc',
  ...extensions.map((extension) => `.gearmanrc.${extension}`),
]

/**
 * Reads the configuration: a file by its name, or the first that is found from `cwd` upwards. Without any,
 * the built-in values hold.
 * @throws {ConfigurationNotFoundError} when the named file is not there.
 * @throws {InvalidConfigurationError} naming the key, quoting the value and the file.
 * @throws {ModuleNotLoadedError} for a configuration in code that cannot be run.
 */
export async function loadConfiguration({
  cwd = process.cwd(),
  file,
}: ConfigurationOptions = {}): Promise<Configuration> {
  const found = file === undefined ? await search(cwd) : await loadNamed(resolve(cwd, file))
  if (found === undefined) return settleConfiguration({}, { file: undefined, root: resolve(cwd) })
  const read = readSection(configurationKeys, found.content ?? {}, { file: found.file, keys: [] })
  return settleConfiguration(read, { file: found.file, root: dirname(found.file) })
}

/** What `loadConfiguration` gives where there is no file. */
export function defaultConfiguration(root: string): Configuration {
  return settleConfiguration({}, { file: undefined, root })
}

interface FoundConfiguration {
  readonly file: string
  readonly content: unknown
}

async function search(cwd: string): Promise<FoundConfiguration | undefined> {
  const explorer = createExplorer()
  for (const folder of upwards(resolve(cwd))) {
    const found = await look(folder, () => explorer.search(folder))
    if (found !== undefined) return found
  }
  return undefined
}

async function loadNamed(file: string): Promise<FoundConfiguration | undefined> {
  const isFile = await stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (!isFile) throw new ConfigurationNotFoundError(file)
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
  return cosmiconfig('gearman', { searchPlaces, searchStrategy: 'none', loaders: code })
}

const loadCode: Loader = async (file) => {
  const { default: content } = await importModule(file)
  if (content !== undefined) return content
  throw new InvalidConfigurationError('the configuration must be the default export', file)
}

function* upwards(folder: string): Iterable<string> {
  yield folder
  if (dirname(folder) !== folder) yield* upwards(dirname(folder))
}

function settleConfiguration(
  read: ReadSection,
  { file, root }: Pick<Configuration, 'file' | 'root'>,
): Configuration {
  const defaults = layerSettings(builtInSettings, configurationLevel(read))
  const { setup, connection = {}, server = {}, supervisor = {} } = read as Partial<Configuration>
  return {
    file,
    root,
    resources: listOf(read.resources).map((path) => resolve(root, path)),
    include: listOf(read.include),
    ignore: listOf(read.ignore),
    setup: setup === undefined ? undefined : resolve(root, setup),
    servers: defaults.servers.value,
    connection: withFiles(connection, root),
    defaults,
    server: configuredServer(server, root, file),
    supervisor: withDirectory(supervisor, root),
  }
}

/** Its values are settled already, so none is left to refuse. */
function configurationLevel({ defaults = {}, servers }: ReadSection): SettingLevel {
  const stated = Object.entries(defaults as ReadSection).map(([key, value]) => [
    settingsByKey.get(key),
    value,
  ])
  return {
    source: 'configuration',
    values: { ...Object.fromEntries(stated), servers },
    refuse(name, must) {
      throw new InvalidConfigurationError(`${name} must ${must}`, undefined)
    },
  }
}

function withFiles(connection: ConnectionSection, root: string): ConnectionSection {
  const { tls } = connection
  if (typeof tls !== 'object') return connection
  return { ...connection, tls: withPaths(tls, root) }
}

function withDirectory(supervisor: SupervisorSection, root: string): SupervisorSection {
  const { directory } = supervisor
  return directory === undefined ? supervisor : { ...supervisor, directory: resolve(root, directory) }
}

function listOf(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? []
}
