import type { Configuration } from '../../configuration/config.js'
import { findModules } from '../../modules/modules.js'
import { statedWorks } from '../describe.js'
import { worksIn } from '../discovery.js'
import type { FoundWork } from '../found-work.js'
import type { StatedJob, StatedWork } from '../listing.js'
import { Catalogue } from './catalogue.js'
import { type ManifestContent, type ManifestJob, type ManifestWork, manifestPath } from './manifest.js'
import { digestOf } from './manifest-file.js'
import { beyondJson, recordOptions } from './recorded-options.js'

/**
 * Loads all works and says what a manifest of them holds. Neither container nor set-up is needed: what options that are
 * functions come to is asked of them each time. `imported`: the files that were read besides, from `watchImports`.
 * @throws {DuplicateWorkError | DuplicateJobError}, and what a decorator is refused with.
 */
export async function surveyWorks(
  configuration: Configuration,
  imported: () => readonly string[] = () => [],
): Promise<ManifestContent> {
  const modules = await findModules(configuration)
  const found = await worksIn(modules)
  const content = contentOf(configuration.root, modules, found, imported)
  // What can be known of duplicates and of names is told now.
  new Catalogue(content, configuration).works()
  return content
}

function contentOf(
  root: string,
  modules: readonly string[],
  found: readonly FoundWork[],
  imported: () => readonly string[],
): ManifestContent {
  const files = [...new Set([...modules, ...imported()])]
  const entries = files.map((file) => [manifestPath(root, file), digestOf(file)] as const)
  return {
    modules: modules.map((file) => manifestPath(root, file)),
    // One that is gone already, or was never a file, would make every manifest stale.
    files: Object.fromEntries(
      entries.filter(([, digest]) => digest !== undefined),
    ) as ManifestContent['files'],
    works: found.flatMap((work) => recordWorks(work, root)),
  }
}

function recordWorks({ target, file, exportName }: FoundWork, root: string): readonly ManifestWork[] {
  return statedWorks(target).map((stated) => ({
    file: manifestPath(root, file),
    export: exportName,
    className: stated.className,
    ...recordOptions(stated.options),
    jobs: stated.jobs.map((job) => recordJob(job, stated)),
  }))
}

function recordJob({ method, options }: StatedJob, work: StatedWork): ManifestJob {
  return {
    method,
    ...recordOptions(options),
    input: options.input !== undefined,
    output: options.output !== undefined,
    classNeeded: beyondJson(work.options, options),
  }
}
