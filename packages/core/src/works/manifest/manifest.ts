import { relative, resolve, sep } from 'node:path'
import type { JobOptions, WorkOptions } from '../../decorators/options.js'
import type { Settings } from '../../settings/settings.js'
import type { ListedWork } from '../listed.js'
import { listWork } from '../listing.js'
import type { RecordedOptions } from './recorded-options.js'

/** Raised with every change of what a manifest holds. */
export const manifestFormat = 1

/**
 * What discovery found, as JSON: what the decorators say, not what it comes to. The settings of the configuration are laid
 * below when it is read, so a configuration that says something else needs no other manifest. Paths go from its folder.
 */
export interface Manifest extends ManifestContent {
  readonly format: typeof manifestFormat
  /** A digest of the rest: nobody writes it by hand, and half of one is none. */
  readonly seal: string
}

/** What it holds. */
export interface ManifestContent {
  /** The modules that the configuration names, in the order of their paths, with works or without. */
  readonly modules: readonly string[]
  /** Every file that was imported to find the works, those modules among them, with a digest of its content. */
  readonly files: Readonly<Record<string, string>>
  readonly works: readonly ManifestWork[]
}

/** One `@Work` on a class. */
export interface ManifestWork extends RecordedOptions<WorkOptions> {
  readonly file: string
  readonly export: string
  readonly className: string
  readonly jobs: readonly ManifestJob[]
}

/** One `@Job` on a method. */
export interface ManifestJob extends RecordedOptions<JobOptions> {
  readonly method: string
  /** Whether schemas hold its payloads and its results. */
  readonly input: boolean
  readonly output: boolean
  /** The options for which callers need the class: a codec of its own, and what else stands around submissions. */
  readonly classNeeded: readonly string[]
}

/** What a work from a manifest takes from around it. */
interface Surrounding {
  /** The configuration's folder. */
  readonly root: string
  readonly defaults: Settings
  readonly overrides?: Partial<Settings> | undefined
}

/** The files whose works only their classes can describe, because options are functions. */
export function dynamicFiles({ works }: Pick<ManifestContent, 'works'>): ReadonlySet<string> {
  const dynamic = works.filter((work) => [work, ...work.jobs].some(({ dynamic }) => dynamic.length > 0))
  return new Set(dynamic.map(({ file }) => file))
}

/** The work as its class would be listed. It has no options that are functions. */
export function listManifestWork(work: ManifestWork, { root, defaults, overrides }: Surrounding): ListedWork {
  return listWork(work, { file: resolve(root, work.file), defaults, overrides })
}

/** A path in a manifest: from the configuration's folder, the same on every system. */
export function manifestPath(root: string, file: string): string {
  return relative(root, file).replaceAll(sep, '/')
}
