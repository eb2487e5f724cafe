import type { Class } from '@gearwork/core'
import { JobRun } from './job-run.js'
import type { JobReport, MethodName, PayloadOf, PieceOf, ResultOf } from './job-types.js'
import type { RunJobOptions } from './run-options.js'

/** What stands behind the method's name: its payload, where it takes one, and options. */
export type RunArguments<Work extends object, M extends MethodName<Work>> = [
  ...PayloadOf<Work, M>,
  options?: RunJobOptions<Work>,
]

/**
 * Runs a job as a worker would, without server and worker: its payload is encoded, decoded and validated, middleware
 * stands around it, the container builds what it needs. Nothing is retried: the report says what would be.
 *
 * ```ts
 * const run = await runJob(MailWork, 'welcome', { to: 'a@b.c' }, { provide: [[Smtp, fake]] })
 * expect(run).toMatchObject({ status: 'complete', result: { messageId: '1' } })
 * ```
 *
 * @throws {NotAWorkError | NoSuchJobError | UnresolvableError} for a work that cannot be run; {TestingOptionError}; {BadPayloadError} for a
 * payload that the codec cannot write: its caller would hear that. What fails the job is in the report.
 */
export function runJob<Work extends object, M extends MethodName<Work>>(
  work: Class<Work>,
  method: M,
  ...given: RunArguments<Work, M>
): Promise<JobReport<ResultOf<Work, M>, PieceOf<Work, M>>> {
  return start<Work, M>(work, method, given).finished
}

/**
 * The same, to do something meanwhile: `abort()` and `timeOut()`. Its `finished` is the report, its `result` the result
 * alone, which rejects with what failed the job.
 */
export function startJob<Work extends object, M extends MethodName<Work>>(
  work: Class<Work>,
  method: M,
  ...given: RunArguments<Work, M>
): JobRun<ResultOf<Work, M>, PieceOf<Work, M>> {
  return start<Work, M>(work, method, given)
}

function start<Work extends object, M extends MethodName<Work>>(
  target: Class<Work>,
  method: M,
  given: readonly unknown[],
): JobRun<ResultOf<Work, M>, PieceOf<Work, M>> {
  const [payload, options = {}] = given as readonly [payload: unknown, options?: RunJobOptions]
  return new JobRun({ target, method, payload, options })
}
