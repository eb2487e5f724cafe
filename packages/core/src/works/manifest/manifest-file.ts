import type { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Configuration } from '../../configuration/config.js'
import { InvalidConfigurationError } from '../../configuration/config-errors.js'
import { makeFolder } from '../../folders.js'
import { findModules } from '../../modules/modules.js'
import { sentence } from '../../text.js'
import { type Manifest, type ManifestContent, manifestFormat, manifestPath } from './manifest.js'
import { isManifestContent } from './manifest-shape.js'

/** What came of reading a manifest. */
export type ManifestReading =
  | { readonly status: 'fresh'; readonly manifest: Manifest }
  /** There is none, or the configuration wants none. */
  | { readonly status: 'absent' }
  /** It does not say what is there. `message`: one line, with the file and why. */
  | { readonly status: 'stale'; readonly message: string }

/** What a reading needs of the configuration. */
type Place = Pick<Configuration, 'cache' | 'root' | 'resources' | 'include' | 'ignore' | 'file'>

/**
 * Reads the manifest that the configuration names and holds it against the files: by their contents, since
 * times change when projects are copied.
 * @throws {ResourceNotFoundError} for a path in `resources` that is not there.
 */
export async function readManifest(place: Place): Promise<ManifestReading> {
  if (place.cache === false) return { status: 'absent' }
  const reading = await readWhole(place.cache)
  if (reading.status !== 'fresh') return reading
  const difference = await differenceFrom(reading.manifest, place)
  return difference === undefined ? reading : stale(place.cache, difference)
}

/**
 * Reads a manifest without looking at the files, for machines that have none of them.
 * @throws {InvalidConfigurationError} where there is none, or what is there is none.
 */
export async function trustManifest(file: string): Promise<ManifestReading> {
  const reading = await readWhole(file)
  if (reading.status === 'fresh') return reading
  const problem = reading.status === 'stale' ? reading.message : `there is no manifest at ${file}`
  throw new InvalidConfigurationError(problem, undefined)
}

async function readWhole(file: string): Promise<ManifestReading> {
  const text = await textOf(file)
  if (text.status !== 'read') return text
  const manifest = parse(text.text)
  return typeof manifest === 'string' ? stale(file, manifest) : { status: 'fresh', manifest }
}

/** Written whole or not at all: whoever reads it meanwhile reads the one before. Makes its folder where there is none. */
export async function writeManifest(file: string, content: ManifestContent): Promise<void> {
  const temporary = join(dirname(file), `.manifest-${randomUUID()}.tmp`)
  await makeFolder(dirname(file))
  const manifest: Manifest = { format: manifestFormat, seal: sealOf(content), ...content }
  try {
    await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Whether there was one to remove. */
export async function removeManifest(file: string): Promise<boolean> {
  try {
    await unlink(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** A digest of what a file holds; undefined for one that cannot be read. Through the thread pool it takes five times as long. */
export function digestOf(file: string): string | undefined {
  try {
    return digest(readFileSync(file))
  } catch {
    return undefined
  }
}

async function textOf(
  file: string,
): Promise<{ readonly status: 'read'; readonly text: string } | ManifestReading> {
  try {
    return { status: 'read', text: await readFile(file, 'utf8') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? { status: 'absent' } : stale(file, sentence(error))
  }
}

/** What it holds, or why that is no manifest. */
function parse(text: string): Manifest | string {
  try {
    const manifest: Partial<Manifest> | null = JSON.parse(text)
    if (manifest?.format !== manifestFormat) return 'another version of Gearwork wrote it'
    if (manifest.seal !== sealOf(manifest as Manifest)) return 'somebody changed it'
    return isManifestContent(manifest) ? (manifest as Manifest) : 'it holds something else'
  } catch {
    return 'it is not JSON'
  }
}

function sealOf({ modules, files, works }: ManifestContent): string {
  return digest(JSON.stringify([modules, files, works]))
}

function digest(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('base64url')
}

/** The first file that is not as it was; undefined where all are. */
async function differenceFrom(manifest: Manifest, place: Place): Promise<string | undefined> {
  const modules = (await findModules(place)).map((file) => manifestPath(place.root, file))
  const added = modules.find((module) => !manifest.modules.includes(module))
  if (added !== undefined) return `${added} is new`
  const removed = manifest.modules.find((module) => !modules.includes(module))
  if (removed !== undefined) return `${removed} is none of its files any more`
  return changedFile(manifest, place.root)
}

function changedFile({ files }: Manifest, root: string): string | undefined {
  for (const [file, known] of Object.entries(files)) {
    const found = digestOf(resolve(root, file))
    if (found !== known) return `${file} ${found === undefined ? 'is gone' : 'has changed'}`
  }
  return undefined
}

function stale(file: string, reason: string): ManifestReading {
  const message = `${file} is out of date: ${reason} (\`gearman cache:warmup\` writes it anew)`
  return { status: 'stale', message }
}
