import type { ExecutionFailure, ExecutionStop } from '@gearwork/core'
import { textOf } from '@gearwork/protocol/thrown'

/** What ended by itself, why, and what to do: one line of a log. */
export function stopLine(works: readonly string[], stop: ExecutionStop): string {
  const jobs = `${stop.jobs} job${stop.jobs === 1 ? '' : 's'} run`
  const remedy = 'start it anew, or say with onStopped what is to happen'
  return `${works.join(', ')} stopped: ${reasonOf(stop)}, ${jobs}; this process executes no more jobs: ${remedy}`
}

function reasonOf({ reason, failure }: ExecutionStop): string {
  const reasons: { readonly [R in ExecutionStop['reason']]: string } = {
    iterations: 'its iterations are done',
    idle: 'no job came for too long',
    drained: 'somebody asked it to',
    unreachable: 'no job server could be reached',
    failure: failure === undefined ? 'a job failed' : `a job failed (${failureText(failure)})`,
  }
  return reasons[reason]
}

function failureText({ function: name, handle, outcome }: ExecutionFailure): string {
  const thrown = outcome.status === 'exception' ? `: ${textOf(outcome.error)}` : ''
  return `${name}, ${handle}${thrown}`
}
