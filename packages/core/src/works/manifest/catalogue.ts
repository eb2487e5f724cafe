import { resolve } from 'node:path'
import type { Configuration } from '../../configuration/config.js'
import type { Selection } from '../../execution/execution-plan.js'
import type { Settings } from '../../settings/settings.js'
import type { ListedJob, ListedWork } from '../listed.js'
import { UnknownJobError, UnknownWorkError } from '../work-errors.js'
import { Works } from '../works.js'
import { dynamicFiles, listManifestWork, type ManifestContent, type ManifestWork } from './manifest.js'
import { readManifest, trustManifest } from './manifest-file.js'

/** Options of a listing. */
export interface CatalogueOptions {
  /** What outranks the decorators, as `settleOverrides` gives it. */
  readonly overrides?: Partial<Settings> | undefined
  /** Told in one line of a manifest that does not say what is there. Default: a process warning. */
  readonly onStale?: ((message: string) => void) | undefined
  /** This manifest, whatever lies around it. */
  readonly trusted?: string | undefined
}

/**
 * The works as a fresh manifest has them, without their classes; undefined where there is none. A stale one is told
 * of, and is as good as none.
 */
export async function readCatalogue(
  configuration: Configuration,
  { overrides, onStale = warn, trusted }: CatalogueOptions = {},
): Promise<Catalogue | undefined> {
  const reading = await (trusted === undefined ? readManifest(configuration) : trustManifest(trusted))
  if (reading.status === 'fresh') return new Catalogue(reading.manifest, configuration, overrides)
  if (reading.status === 'stale') onStale(reading.message)
  return undefined
}

/** What a fresh manifest says. */
export class Catalogue {
  /** The files whose works say with functions what they are: these must be loaded to be listed. */
  readonly unlisted: readonly string[]
  readonly #classNeeded = new Set<ListedJob>()
  readonly #listed: readonly ListedWork[]
  readonly #modules: readonly string[]
  readonly #searched: readonly string[]

  constructor(
    manifest: ManifestContent,
    { root, defaults, resources }: Configuration,
    overrides?: Partial<Settings>,
  ) {
    const unlisted = dynamicFiles(manifest)
    const listed = manifest.works.filter(({ file }) => !unlisted.has(file))
    this.#searched = resources
    this.#modules = manifest.modules.map((module) => resolve(root, module))
    this.#listed = listed.map((work) =>
      this.#list(work, listManifestWork(work, { root, defaults, overrides })),
    )
    this.unlisted = this.#modules.filter((_, number) => unlisted.has(manifest.modules[number] as string))
  }

  /**
   * All works, in the order of discovery. `loaded`: those of the unlisted files, described.
   * @throws {DuplicateWorkError | DuplicateJobError}
   */
  works(loaded: readonly ListedWork[] = []): Works<ListedWork> {
    const all = this.#modules.flatMap((module) =>
      [...this.#listed, ...loaded].filter(({ file }) => file === module),
    )
    return new Works(all, { searched: this.#searched })
  }

  /**
   * The files of the works that are meant; undefined where the name may be that of an unlisted one.
   * @throws {UnknownWorkError | UnknownJobError}
   */
  filesOf(selection: Selection): readonly string[] | undefined {
    try {
      return filesAmong(this.works(), selection)
    } catch (error) {
      const unknown = error instanceof UnknownWorkError || error instanceof UnknownJobError
      if (unknown && this.unlisted.length > 0) return undefined
      throw error
    }
  }

  /** Whether a caller has to have the class of a listed job, for its codec or what else the manifest does not hold. */
  needsClass(job: ListedJob): boolean {
    return this.#classNeeded.has(job)
  }

  #list(work: ManifestWork, listed: ListedWork): ListedWork {
    for (const [number, { classNeeded }] of work.jobs.entries()) {
      if (classNeeded.length > 0) this.#classNeeded.add(listed.jobs[number] as ListedJob)
    }
    return listed
  }
}

function filesAmong(works: Works<ListedWork>, selection: Selection): readonly string[] {
  const names = 'job' in selection ? [works.findJob(selection.job).work] : selection.works
  return [...new Set(names.map((name) => works.find(name).file as string))].sort()
}

function warn(message: string): void {
  process.emitWarning(message, { type: 'GearworkWarning' })
}
