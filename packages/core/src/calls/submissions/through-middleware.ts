import type { SubmitOptions } from '@gearwork/client'
import type { Chain } from '../../hooks/chain.js'
import { type Sending, type Submission, submitThrough } from '../../hooks/submission.js'
import type { Callable } from './callable.js'
import type { Prepared } from './preparation.js'

/** What is sent. */
export type Sent = Pick<Prepared, 'workload' | 'options' | 'since'>

/** What middleware is shown of it. */
export function submissionOf(
  job: Callable,
  { workload, options }: Sent,
  way: Pick<Submission, 'background' | 'priority' | 'at'>,
): Submission {
  return { function: job.function, ...way, workload, unique: options.unique, handle: undefined }
}

/** Middleware may take its time, and go on when nobody waits any more. */
export function throughMiddleware<T>(
  { function: functionName, waits }: Callable,
  chain: Chain<Submission, void>,
  submission: Submission,
  prepared: Sent,
  send: (changed: Sent) => Sending<T>,
): Promise<T> {
  return waits.until(functionName, prepared, (check) => {
    check()
    return submitThrough(chain, submission, () => {
      check()
      return send(changed(prepared, submission))
    })
  })
}

/** What middleware made of it. */
function changed({ options, since }: Sent, { workload, unique }: Submission): Sent {
  const { unique: _, ...others } = options
  return { workload, since, options: { ...others, ...(unique && { unique }) } }
}

/** What the client is told of a call: of its time, what is over by now. */
export function spending({ waits }: Callable, { options, since }: Sent): SubmitOptions {
  return since === undefined ? options : { ...options, spentMs: waits.spentMs(since) }
}
