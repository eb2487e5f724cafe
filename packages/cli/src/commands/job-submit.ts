import { Buffer } from 'node:buffer'
import { Client, type ClientJob, type JobUpdate } from '@gearwork/client'
import { rawCodec, type SubmitMethod } from '@gearwork/core'
import type { Priority } from '@gearwork/protocol'
import type { Context } from '../context.js'
import { dueTime } from '../due-time.js'
import { bad } from '../line.js'
import type { ReportOptions } from '../report-options.js'
import {
  decoded,
  functionSubmission,
  jobSubmission,
  printed,
  type Submission,
  type Way,
  ways,
} from '../submission.js'
import { typedMilliseconds, typedServers } from '../typed-settings.js'

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

/** `gearman job:submit` */
export async function submitJob(
  context: Context,
  [name, payload]: readonly string[],
  options: SubmitCommandOptions,
) {
  const at = options.at === undefined ? undefined : dueTime(options.at, context.surroundings.now())
  const timeoutMs = typedMilliseconds('--timeout', options.timeout)
  const servers = typedServers(options.servers)
  const submission = await prepare(context, name as string, await typedBytes(context, payload), options)
  const { background, priority } = wayOf(submission, options)

  const client = new Client({ servers: servers ?? submission.servers })
  const how = {
    priority,
    ...(options.unique === undefined ? {} : { unique: options.unique }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
  try {
    if (background) {
      const when = at === undefined ? how : { ...how, at }
      const handle = await client.submitBackground(submission.function, submission.workload, when)
      if (options.json) context.output.json(handle)
      else context.output.text(`${handle}\n`)
    } else {
      const job = client.submit(submission.function, submission.workload, how)
      await (options.json ? collect(context, job, submission) : follow(context, job, submission, options.raw))
    }
  } finally {
    await client.close()
  }
  return undefined
}

/** The payload that was typed, or what comes from stdin. */
async function typedBytes(
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
  typed: Buffer | undefined,
  options: SubmitCommandOptions,
): Promise<Submission> {
  if (options.function) return functionSubmission(name, typed, (await context.configuration()).servers)
  return context.withApplication(({ works }) =>
    jobSubmission(works.findJob(name), typed, options.raw === true),
  )
}

/** The job's default method, unless options say otherwise. */
function wayOf({ method }: Submission, options: SubmitCommandOptions): Way {
  const { background, priority } = ways[options.method ?? method]
  return {
    background: (background || options.background || options.at !== undefined) && !options.foreground,
    priority: options.priority ?? priority,
  }
}

/** Prints what the job sends as it comes, and how far it is where somebody looks on. */
async function follow(context: Context, job: ClientJob, submission: Submission, raw = false): Promise<void> {
  const { output } = context
  try {
    for await (const update of job) {
      if (update.type === 'status') output.passing(progress(update.numerator, update.denominator))
      if (update.type === 'warning') output.complain(bad('warning:'), ` ${update.data}`)
      if (update.type === 'data' || update.type === 'complete') print(context, update.data, submission, raw)
    }
  } finally {
    output.endPassing()
  }
}

/** Every part on a line of its own, but for `--raw`: then nothing is added. */
function print({ output }: Context, data: Buffer, { codec }: Submission, raw: boolean): void {
  output.endPassing()
  if (data.length === 0) return
  const bytes = printed(data, codec)
  output.bytes(raw || bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from('\n')]))
}

/** Waits for everything and prints it as one object. */
async function collect(context: Context, job: ClientJob, { codec }: Submission): Promise<void> {
  const updates: JobUpdate[] = []
  for await (const update of job) updates.push(update)
  const all = (type: 'data' | 'warning' | 'complete') =>
    updates.flatMap((update) => (update.type === type ? [update.data] : []))
  context.output.json({
    function: job.function,
    handle: (await job.created).handle,
    result: decoded(all('complete')[0] as Buffer, codec),
    data: all('data').map((data) => decoded(data, codec)),
    warnings: all('warning').map((data) => decoded(data, rawCodec)),
  })
}

function progress(numerator: number, denominator: number): string {
  const percent = denominator > 0 ? ` ${Math.floor((100 * numerator) / denominator)} %` : ''
  return `${numerator}/${denominator}${percent}`
}
