import { Buffer } from 'node:buffer'
import { type BackgroundOptions, Client } from '@gearwork/client'
import { NoWorksError, type SubmitMethod, UnknownJobError, type Way, ways } from '@gearwork/core'
import type { Priority } from '@gearwork/protocol'
import type { Context } from '../context.js'
import { UndescribedJobError } from '../failures/errors.js'
import { dueTime } from '../options/due-time.js'
import type { ReportOptions } from '../options/report-options.js'
import { typedMilliseconds, typedServers } from '../options/typed-settings.js'
import { collectJob, followJob } from '../submission/following.js'
import { functionSubmission, jobSubmission, type Submission } from '../submission/submission.js'

export interface SubmitCommandOptions extends ReportOptions {
  readonly function?: boolean | undefined
  readonly raw?: boolean | undefined
  readonly method?: SubmitMethod | undefined
  readonly background?: boolean | undefined
  readonly foreground?: boolean | undefined
  readonly priority?: Priority | undefined
  readonly at?: string | undefined
  readonly unique?: string | undefined
  readonly timeout?: string | undefined
  readonly servers?: readonly string[] | undefined
}

/** What was typed, read before anything is loaded. */
interface Typed {
  readonly at: Date | undefined
  readonly timeoutMs: number | undefined
  readonly servers: readonly string[] | undefined
}

/** `gearman job:submit` */
export async function submitJob(
  context: Context,
  [name, payload]: readonly string[],
  options: SubmitCommandOptions,
) {
  const typed: Typed = {
    at: options.at === undefined ? undefined : dueTime(options.at, context.surroundings.now()),
    timeoutMs: typedMilliseconds('--timeout', options.timeout),
    servers: typedServers(options.servers),
  }
  const bytes = await typedPayload(context, payload)
  const submission = await prepare(context, name as string, bytes, options)
  const client = new Client({
    connection: submission.connection,
    servers: typed.servers ?? submission.servers,
    foregroundKeys: true,
  })
  try {
    await send(context, client, submission, options, typed)
  } finally {
    await client.close()
  }
  return undefined
}

/** The payload that was typed, or what comes from stdin. */
async function typedPayload(
  { surroundings }: Context,
  payload: string | undefined,
): Promise<Buffer | undefined> {
  if (payload !== '-') return payload === undefined ? undefined : Buffer.from(payload)
  const chunks: Buffer[] = []
  for await (const chunk of surroundings.stdin) chunks.push(Buffer.from(chunk as string))
  return Buffer.concat(chunks)
}

async function prepare(
  context: Context,
  name: string,
  payload: Buffer | undefined,
  options: SubmitCommandOptions,
): Promise<Submission> {
  if (options.function) return functionSubmission(name, payload, await context.configuration())
  const job = { job: name }
  const submission = context.withApplication(
    (application) =>
      jobSubmission(application.works.findJob(name), payload, options.raw === true, application),
    {},
    job,
  )
  return submission.catch(adviseFunction)
}

function adviseFunction(error: unknown): never {
  if (error instanceof UnknownJobError || error instanceof NoWorksError) throw new UndescribedJobError(error)
  throw error
}

async function send(
  { output }: Context,
  client: Client,
  submission: Submission,
  options: SubmitCommandOptions,
  typed: Typed,
): Promise<void> {
  const { function: name, workload, codec } = submission
  const { background, priority } = wayOf(submission, options)
  const how = submitOptions(submission, options, typed, priority)
  if (background) {
    const handle = await client.submitBackground(name, workload, how)
    return options.json ? output.json(handle) : output.text(`${handle}\n`)
  }
  const job = client.submit(name, workload, how)
  if (options.json) output.json(await collectJob(job, codec))
  else await followJob(job, output, { codec, raw: options.raw === true })
}

/** The job's default method, unless options say otherwise. */
function wayOf({ method }: Submission, options: SubmitCommandOptions): Way {
  const { background, priority } = ways[options.method ?? method]
  return {
    background: (background || options.background || options.at !== undefined) && !options.foreground,
    priority: options.priority ?? priority,
  }
}

function submitOptions(
  submission: Submission,
  options: SubmitCommandOptions,
  { at, timeoutMs }: Typed,
  priority: Priority,
): BackgroundOptions {
  const unique = options.unique ?? submission.unique
  return {
    priority,
    ...(unique === undefined ? {} : { unique }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(at === undefined ? {} : { at }),
  }
}
