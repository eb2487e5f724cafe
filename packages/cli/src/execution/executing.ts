import type { Application, Execution, ExecutionStop, Selection } from '@gearwork/core'
import type { Context } from '../context.js'
import { StoppedByFailureError } from '../failures/errors.js'
import type { TypedSettings } from '../options/setting-options.js'
import { typedSettings } from '../options/typed-settings.js'
import { untilItsEnd } from '../signals/ending.js'
import { type SignalWatch, watchSignals } from '../signals/signals.js'
import { counted } from '../terminal/counted.js'
import { type Line, strong } from '../terminal/line.js'
import type { EndingSignal } from '../terminal/surroundings.js'
import { tellConnections } from './connection-lines.js'
import { tellSchedules } from './cron-lines.js'
import { tellFates } from './fate-lines.js'

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
 * its end and starts nothing more; the second ends it now, whatever is going on: a set-up that waits for a
 * database, a job that does not listen, a service that cannot be closed.
 */
export async function executePlan(
  context: Context,
  options: ExecuteOptions,
  selection: Selection,
  planOf: (application: Application) => ExecutionPlan,
): Promise<number> {
  const typed = typedSettings(options)
  const signals = watchSignals(context.surroundings)
  const run = new PlanRun(context, signals)
  context.output.stamp('loading...')
  const ordered = context.withApplication(
    async (application) => {
      const plan = planOf(application)
      if (options.description) context.output.lines(plan.description)
      tellConnections(application, context.output)
      tellFates(application, context.output)
      tellSchedules(application, context.output)
      await run.inOrder(plan)
    },
    typed,
    selection,
  )
  return untilItsEnd(signals, ordered, { stop: () => run.stop(), lateMs })
}

/** How long a job may take to notice that it was given up, in milliseconds. */
const lateMs = 1_000

/** One run of a plan, and the signals that end it. */
class PlanRun {
  readonly #context: Context
  readonly #signals: SignalWatch
  #execution: Execution | undefined
  #asked: EndingSignal | undefined

  constructor(context: Context, signals: SignalWatch) {
    this.#context = context
    this.#signals = signals
  }

  async inOrder(plan: ExecutionPlan): Promise<void> {
    this.#execution = plan.execution
    void this.#signals.first.then((signal) => this.#drain(plan.execution, signal))
    const stop = await this.#untilStopped(plan.execution)
    this.#context.output.say(...stopLine(stop, plan, this.#asked))
    if (stop.failure !== undefined) throw new StoppedByFailureError(stop.failure)
  }

  stop(): Promise<ExecutionStop> | undefined {
    return this.#execution?.stop()
  }

  #drain(execution: Execution, signal: EndingSignal): void {
    this.#asked = signal
    const { output } = this.#context
    output.stamp(strong('stopping:'), ` ${signal} asked it to; a second signal ends it now`)
    execution.drain().catch(() => {})
  }

  /** A worker that is asked to stop before it has started has done so in order. */
  async #untilStopped(execution: Execution): Promise<ExecutionStop> {
    try {
      await execution.start()
      if (this.#asked === undefined) this.#context.output.stamp('loaded. Ctrl+C to break')
    } catch (error) {
      if (this.#asked === undefined) throw error
    }
    return execution.finished
  }
}

/** Why it stopped and what it did: the last line of every run. */
function stopLine(stop: ExecutionStop, { timeout }: ExecutionPlan, asked: EndingSignal | undefined): Line {
  const reasons: { readonly [R in ExecutionStop['reason']]: string } = {
    iterations: 'its iterations are done',
    idle: `no job came for ${timeout} s`,
    drained: `${asked ?? 'somebody'} asked it to`,
    unreachable: 'no job server could be reached',
    failure: 'a job failed',
  }
  const lost = stop.lost === 0 ? '' : `, ${counted(stop.lost, 'result')} could not be delivered`
  return [strong('stopped:'), ` ${reasons[stop.reason]}, ${counted(stop.jobs, 'job')} run${lost}`]
}
