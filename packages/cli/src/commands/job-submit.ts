import { Buffer } from 'node:buffer'
import type { JobHandle } from '@gearwork/client'
import { builtInSettings, type CallOptions, Gearman, NoWorksError, UnknownJobError } from '@gearwork/core'
import type { Priority } from '@gearwork/protocol'
import type { Context } from '../context.js'
import { UndescribedJobError } from '../failures/errors.js'
import { dueTime } from '../options/due-time.js'
import type { ReportOptions } from '../options/report-options.js'
import { typedMilliseconds, typedServers } from '../options/typed-settings.js'
import { untilSignal } from '../submission/breaking-off.js'
import { collectJob, followJob } from '../submission/following.js'
import { functionSubmission, jobSubmission, type Submission } from '../submission/submission.js'
import { checkWay, handOver, type TypedWay, wayOf } from '../submission/way.js'

export interface SubmitCommandOptions extends ReportOptions, TypedWay {
  readonly function?: boolean | undefined
  readonly raw?: boolean | undefined
  readonly unique?: string | undefined
  readonly timeout?: string | undefined
  readonly servers?: readonly string[] | undefined
}

/** What was typed, read before anything is loaded. */
interface Typed {
  readonly name: string
  readonly payload: Uint8Array | undefined
  readonly at: Date | undefined
  readonly call: CallOptions
  readonly servers: readonly string[] | undefined
}

/** `gearman job:submit` */
export async function submitJob(
  context: Context,
  operands: readonly string[],
  options: SubmitCommandOptions,
) {
  const typed = await readTyped(context, operands, options)
  return options.function
    ? submitToFunction(context, typed, options)
    : submitDescribed(context, typed, options)
}

async function readTyped(
  context: Context,
  [name, payload]: readonly string[],
  options: SubmitCommandOptions,
): Promise<Typed> {
  const { unique } = options
  checkWay(options)
  const at = options.at === undefined ? undefined : dueTime(options.at, context.surroundings.now())
  const timeoutMs = typedMilliseconds('--timeout', options.timeout)
  const call = {
    ...(unique === undefined ? {} : { unique }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
  const servers = typedServers(options.servers)
  return { name: name as string, payload: await typedPayload(context, payload), at, call, servers }
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

/** It may be anybody's: no set-up is run, and of the configuration nothing holds but where servers are and how they are reached. */
async function submitToFunction(
  context: Context,
  typed: Typed,
  options: SubmitCommandOptions,
): Promise<number> {
  const configured = await context.configuration()
  const { servers = configured.servers } = typed
  const configuration = { ...configured, setup: undefined, defaults: builtInSettings }
  const gearman = await Gearman.open({ configuration, servers })
  try {
    return await send(context, functionSubmission(gearman, typed.name, typed.payload), options, typed)
  } finally {
    await gearman.close()
  }
}

/** As callers in code do: through all that its decorators and the set-up put around submissions. */
async function submitDescribed(
  context: Context,
  typed: Typed,
  options: SubmitCommandOptions,
): Promise<number> {
  const { name, payload, servers } = typed
  const overrides = servers === undefined ? {} : { servers }
  const sent = context.withApplication(
    ({ gearman, works }) =>
      send(
        context,
        jobSubmission(gearman, works.findJob(name), payload, options.raw === true),
        options,
        typed,
      ),
    overrides,
    { job: name },
  )
  return sent.catch(adviseFunction)
}

function adviseFunction(error: unknown): never {
  if (error instanceof UnknownJobError || error instanceof NoWorksError) throw new UndescribedJobError(error)
  throw error
}

function send(
  context: Context,
  submission: Submission,
  options: SubmitCommandOptions,
  { at, call }: Typed,
): Promise<number> {
  const { background, priority } = wayOf(submission, options)
  return untilSignal(context.surroundings, async (signal) => {
    const how = { ...call, signal }
    if (background) tellHandle(context, await handOver(submission, priority, at, how), options)
    else await lookOn(context, submission, { ...how, priority }, options)
  })
}

function tellHandle({ output }: Context, handle: JobHandle, { json }: SubmitCommandOptions): void {
  if (json) output.json(handle)
  else output.text(`${handle}\n`)
}

async function lookOn(
  { output }: Context,
  submission: Submission,
  how: CallOptions & { readonly priority: Priority },
  { json, raw }: SubmitCommandOptions,
): Promise<void> {
  const job = submission.caller.submit(submission.payload, how)
  if (json) output.json(await collectJob(job, submission))
  else await followJob(job, output, { reading: submission, raw: raw === true })
}
