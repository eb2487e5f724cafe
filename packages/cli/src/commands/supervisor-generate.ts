import { join, resolve } from 'node:path'
import type {
  Configuration,
  ListedJob,
  ListedWork,
  Setting,
  Settings,
  SupervisorSection,
  Works,
} from '@gearwork/core'
import type { Context } from '../context.js'
import { UsageError } from '../failures/errors.js'
import { writeInto } from '../files/written-files.js'
import type { ReportOptions } from '../options/report-options.js'
import { settingArguments, type TypedSettings } from '../options/setting-options.js'
import { typedSettings } from '../options/typed-settings.js'
import { supervisorText } from '../supervisor/quoting.js'
import {
  programName,
  type StanzaEntry,
  type Supervised,
  stanzaEntries,
  stanzaText,
} from '../supervisor/stanza.js'
import { value } from '../terminal/line.js'

export interface GenerateOptions extends ReportOptions, TypedSettings {
  readonly jobs?: boolean | undefined
  readonly output?: string | undefined
  readonly numprocs?: string | undefined
  readonly user?: string | undefined
  readonly directory?: string | undefined
  readonly logDir?: string | undefined
}

interface Program {
  readonly program: string
  readonly entries: readonly StanzaEntry[]
}

/** What is to be supervised, and how the configuration has it. */
interface Supervising {
  readonly works: Works<ListedWork>
  readonly configuration: Configuration
}

/** `gearman supervisor:generate` */
export async function generateStanzas(context: Context, names: readonly string[], options: GenerateOptions) {
  await context.withWorks(async (works, configuration) => {
    const programs = programsOf(context, { works, configuration }, names, options)
    const files = options.output === undefined ? [] : await writeFiles(context, programs, options.output)
    if (options.json) context.output.json(programs.map(programData))
    else if (options.output === undefined) context.output.text(programs.map(programText).join('\n'))
    else context.output.lines(files.map((file) => ['wrote ', value(file)]))
  }, typedSettings(options))
  return undefined
}

function programsOf(
  context: Context,
  { works, configuration }: Supervising,
  names: readonly string[],
  options: GenerateOptions,
): readonly Program[] {
  works.requireSome()
  // A work that is named twice is one program, as worker:execute executes it once.
  const chosen = new Set(names.length === 0 ? works : names.map((name) => works.find(name)))
  const stated = { ...configuration.supervisor, ...typedKeys(context, options) }
  const taken = new Set<string>()
  return [...chosen].flatMap((work) =>
    supervisedOf(context, configuration.root, work, options).map((supervised) => {
      const program = uniqueName(supervised.program, taken)
      const keys = { ...stated, ...logFile(context, program, options.logDir, stated.numprocs) }
      return { program, entries: stanzaEntries({ ...supervised, program }, keys) }
    }),
  )
}

/** A work, or each of its jobs. */
function supervisedOf(
  context: Context,
  directory: string,
  work: ListedWork,
  options: GenerateOptions,
): readonly Supervised[] {
  const typed = settingArguments(options)
  const place = { directory, user: context.surroundings.user }
  if (!options.jobs) {
    const command = context.commandFor('worker:execute', work.name, typed)
    return [{ ...place, ...traits(work, work.jobs), program: programName(work.name), command }]
  }
  return work.jobs.map((job) => ({
    ...place,
    ...traits(job, [job]),
    program: programName(job.callableName),
    command: context.commandFor('job:execute', job.callableName, typed),
  }))
}

function traits({ settings }: { readonly settings: Settings }, jobs: readonly ListedJob[]) {
  const limits = jobs.map((job) => job.settings.jobTimeout.value)
  return {
    settings: {
      iterations: settled(settings.iterations),
      minimumExecutionTime: settled(settings.minimumExecutionTime),
    },
    longestJob: limits.includes(0) ? 0 : Math.max(0, ...limits),
  }
}

function settled<T>(setting: Setting<T>): T {
  return setting.value
}

/** Options outrank the configuration. What they say is meant as it was typed. */
function typedKeys({ surroundings }: Context, options: GenerateOptions): SupervisorSection {
  const { numprocs, user, directory } = options
  return {
    ...(numprocs === undefined ? {} : { numprocs: processCount(numprocs) }),
    ...(user === undefined ? {} : { user: supervisorText('user', user) }),
    ...(directory === undefined
      ? {}
      : { directory: supervisorText('directory', resolve(surroundings.cwd, directory)) }),
  }
}

/** Of several processes each has its own: supervisord rotates the log of a process, whoever else writes to that file. */
function logFile(
  { surroundings }: Context,
  program: string,
  folder: string | undefined,
  processes = 1,
): SupervisorSection {
  if (folder === undefined) return {}
  const name = processes > 1 ? `${program}_%(process_num)02d` : program
  // Written as somebody would in the configuration: its percents are taken care of with all others.
  const place = resolve(surroundings.cwd, folder).replaceAll('%', '%%')
  return { stdout_logfile: join(place, `${name}-supervisord.log`) }
}

function processCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new UsageError(`--numprocs must be a whole number, 1 or more, got ${JSON.stringify(text)}`)
}

/** Names that differ only in what supervisord does not take would be one program: the later get a number. */
function uniqueName(program: string, taken: Set<string>): string {
  let name = program
  for (let number = 2; taken.has(name); number += 1) name = `${program}-${number}`
  taken.add(name)
  return name
}

/** A file for each program, `<name>.conf`, as supervisord's `[include]` wants them. */
function writeFiles(
  { surroundings }: Context,
  programs: readonly Program[],
  folder: string,
): Promise<readonly string[]> {
  const texts = programs.map((program) => [`${program.program}.conf`, programText(program)] as const)
  return writeInto(resolve(surroundings.cwd, folder), new Map(texts))
}

function programText({ program, entries }: Program): string {
  return stanzaText(program, entries)
}

function programData({ program, entries }: Program): object {
  return { program, ...Object.fromEntries(entries) }
}
