import type { Application, Execution } from '@gearwork/core'
import type { WorkerStop } from '@gearwork/worker'
import { tellConnections } from './connection-lines.js'
import type { Context } from './context.js'
import { exitCodes, signalExitCode } from './exit-codes.js'
import { type Line, strong } from './line.js'
import { type SignalWatch, watchSignals } from './signals.js'
import type { EndingSignal } from './surroundings.js'
import { type TypedSettings, typedSettings } from './typed-settings.js'

/** The options of both execute commands. */
export interface ExecuteOptions extends TypedSettings {
  readonly description: boolean
}

/** What is to be executed, found among the works of an application. */
export interface ExecutionPlan {
  readonly description: readonly Line[]
  readonly execution: Execution
  /** Seconds without a job after which it stops. */
  readonly timeout: number
}

/**
 * Executes works or a job until it stops or a signal ends it. The first signal lets the work in hand come to
 * its end and starts nothing more; the second ends it now.
 */
export async function executePlan(
  context: Context,
  options: ExecuteOptions,
  planOf: (application: Application) => ExecutionPlan,
): Promise<number> {
  const typed = typedSettings(options)
  const signals = watchSignals(context.surroundings)
  try {
    context.output.stamp('loading...')
    return await context.withApplication(async (application) => {
      const plan = planOf(application)
      if (options.description) context.output.lines(plan.description)
      tellConnections(application, context.output)
      return runPlan(context, plan, signals)
    }, typed)
  } finally {
    signals.ignore()
  }
}

async function runPlan(context: Context, plan: ExecutionPlan, signals: SignalWatch): Promise<number> {
  const { execution } = plan
  let asked: EndingSignal | undefined
  signals.first
    .then((signal) => {
      asked = signal
      context.output.stamp(strong('stopping:'), ` ${signal} asked it to; a second signal ends it now`)
      return execution.drain()
    })
    .catch(() => {})
  const forced = signals.second.then((signal) => endNow(execution, signal))
  const ordered = runInOrder(context, execution, () => asked).then((stop) => {
    if (stop !== undefined) context.output.say(...stopLine(stop, plan, asked))
    return exitCodes.done
  })
  return Promise.race([ordered, forced])
}

/** A worker that is asked to stop before it has started has done so in order. */
async function runInOrder(
  context: Context,
  execution: Execution,
  asked: () => EndingSignal | undefined,
): Promise<WorkerStop> {
  try {
    await execution.start()
    if (asked() === undefined) context.output.stamp('loaded. Ctrl+C to break')
  } catch (error) {
    if (asked() === undefined) throw error
  }
  return execution.finished
}

/** How long a job may take to notice that it was given up, in milliseconds. */
const insistenceMs = 1_000

async function endNow(execution: Execution, signal: EndingSignal): Promise<number> {
  let limit: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    limit = setTimeout(resolve, insistenceMs)
  })
  await Promise.race([execution.stop(), late]).catch(() => {})
  clearTimeout(limit)
  return signalExitCode(signal)
}

/** Why it stopped and what it did: the last line of every run. */
function stopLine(stop: WorkerStop, { timeout }: ExecutionPlan, asked: EndingSignal | undefined): Line {
  const reasons: { readonly [R in WorkerStop['reason']]: string } = {
    iterations: 'its iterations are done',
    idle: `no job came for ${timeout} s`,
    drained: `${asked ?? 'somebody'} asked it to`,
    unreachable: 'no job server could be reached',
  }
  const lost = stop.lost === 0 ? '' : `, ${counted(stop.lost, 'result')} could not be delivered`
  return [strong('stopped:'), ` ${reasons[stop.reason]}, ${counted(stop.jobs, 'job')} run${lost}`]
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
