import { Inject, Injectable, Scope } from '@nestjs/common'
import { REQUEST } from '@nestjs/core'
import type { JobContext } from 'gearwork'

/** To Nest a job is a request: what is request-scoped is built for each job, and may take it. */
@Injectable({ scope: Scope.REQUEST })
export class Envelope {
  readonly #job: JobContext

  constructor(@Inject(REQUEST) job: JobContext) {
    this.#job = job
  }

  stamp(text: string): string {
    return `${text} [${this.#job.function}]`
  }
}
