import type { JobHandle } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { Call, Callable } from './callable.js'
import { debounced, delayedUntil, refuseDelay } from './later.js'
import { type Prepared, prepare } from './preparation.js'
import { type Sent, spending, submissionOf, throughMiddleware } from './through-middleware.js'

/** What is sent, and when it is to run. */
interface Timed extends Sent {
  readonly at: Date | number | undefined
}

/** Hands a job over. `epoch`: when it is to run; undefined: as its options say, or else at once. */
export async function submitBackground(
  job: Callable,
  priorityOfNow: Priority,
  call: Call,
  epoch?: Date | number,
): Promise<JobHandle> {
  const { at, ...prepared } = timed(job, await prepare(job, call), epoch)
  // Servers know but one priority for what runs later.
  const way = at === undefined ? { priority: priorityOfNow } : { priority: 'normal' as const, at }
  const send = (sent: Sent) =>
    job.client.submitBackground(job.function, sent.workload, { ...spending(job, sent), ...way })
  const chain = job.around()
  if (chain === undefined) return send(prepared)
  const submission = submissionOf(job, prepared, { background: true, at, priority: way.priority })
  const sent = await throughMiddleware(job, chain, submission, prepared, (changed) => {
    const created = send(changed)
    // In a list, so that whoever waits for what was sent does not wait for its answer as well.
    return { sent: [created] as const, created }
  })
  return sent[0]
}

/** Who says when it runs is not debounced. */
function timed(job: Callable, prepared: Prepared, epoch: Date | number | undefined): Timed {
  const { workload, options, since, delayMs, fingerprint } = prepared
  if (epoch !== undefined) {
    refuseDelay(job.callableName, delayMs, 'doEpoch() says when it runs')
    return { workload, options, since, at: epoch }
  }
  const now = job.clock.now()
  if (delayMs !== undefined)
    return { workload, options, since, at: delayedUntil(job.callableName, delayMs, now) }
  if (job.debounce === 0) return { workload, options, since, at: undefined }
  const { at, unique } = debounced(job.function, options.unique ?? fingerprint(), job.debounce, now)
  return { workload, options: { ...options, unique }, since, at }
}
