import { Cron, Job, type JobContext, JobDiscarded, Work } from 'gearwork'

export interface Order {
  readonly id: number
  readonly state: 'paid' | 'cancelled' | 'lost'
}

/** What becomes of jobs that fail, and one that nobody has to call. */
@Work({ name: 'Order', retries: 2, backoff: { kind: 'fixed', delaySeconds: 1, jitter: 0 } })
export class OrderWork {
  /** The carrier answers at the second attempt, and never for what is lost. */
  @Job()
  ship({ id, state }: Order, job: JobContext): string {
    if (state === 'cancelled') throw new JobDiscarded('it was cancelled')
    if (state === 'lost' || job.attempt === 1) throw new Error('the carrier does not answer')
    return `order ${id} is on its way`
  }

  @Cron('0 3 * * *', { timezone: 'Europe/Madrid' })
  @Job()
  count(): string {
    return 'all orders are counted'
  }
}
