import { InjectJobs } from '@gearwork/nestjs'
import { Injectable } from '@nestjs/common'
import { On, type TypedJobs } from 'gearwork'
import { MailWork } from './mail/mail.work.js'

/** What a controller would call: it hands the letter over, to whichever process executes the work. */
@Injectable()
export class SignUp {
  constructor(@InjectJobs(MailWork) private readonly mail: TypedJobs<MailWork>) {}

  async signUp(address: string): Promise<string> {
    return this.mail.welcome.doNormal(address)
  }

  /** Providers hear the events of jobs. */
  @On('gearman.work.executed')
  onExecuted({ job, outcome }: { job: { callableName: string }; outcome: { status: string } }): void {
    console.log(`heard    ${job.callableName}: ${outcome.status}`)
  }
}
