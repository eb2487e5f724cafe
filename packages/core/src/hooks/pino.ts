import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'
import { accompanied } from '../runs/streams.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import type { MiddlewareRun, RunMiddleware } from '../works/description.js'
import type { Next } from './next.js'

/** What every line says that is written by a run's logger. */
export interface JobFields {
  /** The name of the work, its namespace included. */
  readonly work: string
  /** The name of the job, without that of its work. */
  readonly job: string
  /** The Gearman function, prefix included. */
  readonly function: string
  readonly handle: string
  /** The first is 1. */
  readonly attempt: number
  /** Left out where the caller gave none. */
  readonly unique?: string
}

const running = new AsyncLocalStorage<JobFields>()

/**
 * Middleware that gives every run a child of a pino logger as `job.log`: `gearman.use(pinoLog(pino()))`. How a run went
 * is written by it as well: at `debug` that it is done, at `error` what it threw.
 * @throws {InvalidOptionError} for what is no logger.
 */
export function pinoLog(logger: Logger): RunMiddleware {
  checkLogger(logger)
  return function pinoLog(run, next) {
    const fields = fieldsOf(run)
    run.log = logger.child(fields)
    return running.run(fields, () => logged(run, fields, next))
  }
}

/**
 * The fields of the run that is going on, for what knows nothing of jobs: `pino({ mixin: jobFields })` writes them
 * into every line, whichever service or library writes it. Empty outside of runs.
 */
export function jobFields(): Partial<JobFields> {
  return running.getStore() ?? {}
}

async function logged({ log }: MiddlewareRun, fields: JobFields, next: Next): Promise<unknown> {
  const startedAt = performance.now()
  const tookMs = () => Math.round(performance.now() - startedAt)
  const failed = (err: unknown) => log.error({ err, durationMs: tookMs() }, 'job failed')
  try {
    return accompanied(await next(), {
      around: (make) => running.run(fields, make),
      ended(...error) {
        if (error.length > 0) failed(error[0])
        else log.debug({ durationMs: tookMs() }, 'job done')
      },
    })
  } catch (error) {
    failed(error)
    throw error
  }
}

/** For those whose compiler does not check it. */
function checkLogger(logger: Partial<Logger> | null | undefined): void {
  if (typeof logger?.child === 'function') return
  throw new InvalidOptionError('the logger of pinoLog()', "be one of pino's, with child()", logger)
}

function fieldsOf({ work, job, context, attempt }: MiddlewareRun): JobFields {
  const { handle, unique } = context
  const fields = { work: work.name, job: job.name, function: job.function, handle, attempt }
  return unique === '' ? fields : { ...fields, unique }
}
