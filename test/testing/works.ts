import { createHash } from 'node:crypto'
import {
  Cron,
  currentJob,
  inject,
  Job,
  type JobContext,
  JobDiscarded,
  JobFailedForGood,
  Lifecycle,
  On,
  scoped,
  Work,
} from '@gearwork/core'
import { z } from 'zod'

/** What sends mail; no test should. */
export class Smtp {
  async send(to: string): Promise<{ messageId: string }> {
    throw new Error(`mail to ${to} left the test`)
  }
}

/** Built for each job, and knows it. */
@scoped(Lifecycle.ContainerScoped)
export class Desk {
  constructor(@inject(currentJob) readonly job: JobContext) {}
}

const diner = z.object({ to: z.string().includes('@'), born: z.coerce.date().optional() })

@Work({ name: 'Mail', retries: 2, backoff: { kind: 'fixed', delaySeconds: 30 } })
export class MailWork {
  readonly heard: string[] = []

  constructor(private readonly smtp: Smtp) {}

  @Job()
  async welcome(mail: { to: string }, job: JobContext): Promise<{ messageId: string }> {
    job.status(1, 2)
    const sent = await this.smtp.send(mail.to)
    job.status(2, 2)
    return sent
  }

  @Job({ input: diner })
  greet({ to, born }: z.output<typeof diner>): string {
    return born === undefined ? `hello ${to}` : `hello ${to}, born in ${born.getUTCFullYear()}`
  }

  @Job()
  async *count(to: number): AsyncGenerator<number> {
    for (let n = 1; n <= to; n++) yield n
  }

  @Job()
  async talk(_: undefined, job: JobContext): Promise<void> {
    await job.data('not json')
    await job.warning('careful')
    job.log.info({ at: 1 }, 'going on')
    job.log.warn('slow')
  }

  @Job()
  fails({ how }: { how: 'plainly' | 'for good' | 'unwanted' | 'by word' }, job: JobContext): string {
    if (how === 'for good') throw new JobFailedForGood('never again')
    if (how === 'unwanted') throw new JobDiscarded('not wanted')
    if (how === 'plainly') throw new RangeError('no luck')
    job.fail()
    return 'unheard'
  }

  @Job({ jobTimeout: 3600 })
  waits(_: undefined, job: JobContext): Promise<string> {
    return untilAborted(job)
  }

  @Job()
  waitsForEver(_: undefined, job: JobContext): Promise<string> {
    return untilAborted(job)
  }

  @Job({ codec: 'text' })
  digest(text: string): string {
    return createHash('sha256').update(text).digest('hex').slice(0, 8)
  }

  @On('gearman.work.executed')
  hear({ function: name }: { readonly function: string }): void {
    this.heard.push(name)
  }
}

@Work({ scope: 'job' })
export class DeskWork {
  constructor(private readonly desk: Desk) {}

  @Job()
  handle(): string {
    return `${this.desk.job.handle}, attempt ${this.desk.job.attempt}`
  }
}

@Work({ name: 'Nightly' })
export class NightWork {
  readonly nights: string[] = []

  @Cron('0 3 * * *', { timezone: 'UTC', payload: 'cellar' })
  @Cron('*/15 * * * *', { timezone: 'UTC', payload: 'kitchen' })
  @Job()
  clean(room: string): string {
    return room
  }
}

function untilAborted(job: JobContext): Promise<string> {
  return new Promise((_, reject) => {
    job.signal.addEventListener('abort', () => reject(job.signal.reason))
  })
}
