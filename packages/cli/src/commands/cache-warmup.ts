import type { ManifestContent } from '@gearwork/core'
import type { Context } from '../context.js'
import { UnwritableError, UsageError } from '../failures/errors.js'
import { elsewhere, refuseOthersFile } from '../files/manifest-place.js'
import { obstacleOf } from '../files/obstacles.js'
import type { ReportOptions } from '../options/report-options.js'
import { counted } from '../terminal/counted.js'
import { type Line, value } from '../terminal/line.js'

/** `gearman cache:warmup`: loads every work, and writes down what it says of itself. */
export async function warmUpCache(context: Context, _args: readonly string[], { json }: ReportOptions) {
  const { dynamicFiles, surveyWorks, watchImports, writeManifest } = await import('@gearwork/core')
  // Before the configuration is read: it may import what works import too.
  const imported = await watchImports()
  const configuration = await context.configuration()
  const { cache } = configuration
  if (cache === false)
    throw new UsageError('there is no manifest to write: `cache` is false in the configuration')
  await refuseOthersFile(cache)
  const content = await surveyWorks(configuration, imported)
  await writeManifest(cache, content).catch((error) => unwritable(error, cache))
  const report = reportOn(cache, content, dynamicFiles(content))
  if (json) context.output.json(report)
  else context.output.lines(reportLines(report))
  return undefined
}

interface Report {
  readonly file: string
  readonly works: number
  readonly jobs: number
  /** Files of works whose options are functions, from the configuration's folder: they are loaded all the same. */
  readonly loaded: readonly string[]
}

function reportOn(file: string, { works }: ManifestContent, loaded: ReadonlySet<string>): Report {
  const jobs = works.reduce((sum, work) => sum + work.jobs.length, 0)
  return { file, works: works.length, jobs, loaded: [...loaded] }
}

function reportLines({ file, works, jobs, loaded }: Report): readonly Line[] {
  const wrote: Line = ['wrote ', value(file), `: ${counted(works, 'work')}, ${counted(jobs, 'job')}`]
  return [
    wrote,
    ...loaded.map((path) => [
      value(path),
      ' is loaded all the same: options of its decorators are functions',
    ]),
  ]
}

function unwritable(error: unknown, file: string): never {
  throw new UnwritableError(file, obstacleOf(error, elsewhere), error)
}
