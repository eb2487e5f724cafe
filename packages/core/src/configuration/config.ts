import { dirname, join, resolve } from 'node:path'
import type { ServerAddress } from '@gearwork/transport'
import type { UniqueKeyGenerator } from '../calls/unique-keys.js'
import { builtInSettings, type Settings } from '../settings/settings.js'
import { configurationKeys, settingsByKey } from './config-keys.js'
import { type ReadSection, readSection } from './config-reader.js'
import { loadNamed, search } from './config-search.js'
import type { ConnectionSection, FailedSection, ServerSection, SupervisorSection } from './config-sections.js'
import { configuredServer, withPaths } from './server-keys.js'

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
  /** The discovery manifest; false: none is written or read. */
  readonly cache: string | false
  /** What makes unique keys, in place of the built-in digest. */
  readonly uniqueKey: UniqueKeyGenerator | undefined
  readonly servers: readonly ServerAddress[]
  /** How workers and callers connect to them. */
  readonly connection: ConnectionSection
  /** What holds for works that say nothing themselves. */
  readonly defaults: Settings
  /** What `gearman server` starts with, as it is written: `settleServer` says where it listens. */
  readonly server: ServerSection
  /** Where dead letters go; false: nowhere. */
  readonly failed: Required<FailedSection> | false
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

function settleConfiguration(
  read: ReadSection,
  { file, root }: Pick<Configuration, 'file' | 'root'>,
): Configuration {
  const defaults = { ...builtInSettings, ...configuredSettings(read) }
  const { cache = join('.gearman', 'manifest.json'), uniqueKey } = read as Partial<Configuration>
  const { setup, connection = {}, server = {}, supervisor = {} } = read as Partial<Configuration>
  const { failed = {} } = read as { readonly failed?: FailedSection | false }
  return {
    file,
    root,
    resources: listOf(read.resources).map((path) => resolve(root, path)),
    include: listOf(read.include),
    ignore: listOf(read.ignore),
    setup: setup === undefined ? undefined : resolve(root, setup),
    cache: cache === false ? false : resolve(root, cache),
    uniqueKey,
    servers: defaults.servers.value,
    connection: withFiles(connection, root),
    defaults,
    server: configuredServer(server, root, file),
    failed: withFolder(failed, root),
    supervisor: withDirectory(supervisor, root),
  }
}

/** Each key was settled by the row of its setting when it was read. */
function configuredSettings({ defaults = {}, servers }: ReadSection): Partial<Settings> {
  const stated: [string, unknown][] = Object.entries(defaults as ReadSection).map(([key, value]) => [
    settingsByKey.get(key) as string,
    value,
  ])
  if (servers !== undefined) stated.push(['servers', servers])
  return Object.fromEntries(stated.map(([name, value]) => [name, { value, source: 'configuration' }]))
}

function withFiles(connection: ConnectionSection, root: string): ConnectionSection {
  const { tls } = connection
  if (typeof tls !== 'object') return connection
  return { ...connection, tls: withPaths(tls, root) }
}

function withFolder(failed: FailedSection | false, root: string): Configuration['failed'] {
  return failed === false ? false : { folder: resolve(root, failed.folder ?? join('.gearman', 'failed')) }
}

function withDirectory(supervisor: SupervisorSection, root: string): SupervisorSection {
  const { directory } = supervisor
  return directory === undefined ? supervisor : { ...supervisor, directory: resolve(root, directory) }
}

function listOf(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? []
}
