import { GearmanModule } from '@gearwork/nestjs'
import { Module } from '@nestjs/common'
import { Envelope } from './mail/envelope.js'
import { MailWork } from './mail/mail.work.js'
import { Postbox } from './mail/postbox.js'
import { SignUp } from './sign-up.js'

@Module({ providers: [Postbox, Envelope, MailWork] })
export class MailModule {}

/** As everything in Nest, options may be found out: here from the environment, elsewhere from a ConfigService. */
@Module({
  imports: [
    GearmanModule.forRootAsync({
      useFactory: () => ({
        servers: process.env.GEARMAN_SERVERS ?? '127.0.0.1:4730',
        execute: [MailWork],
      }),
    }),
    MailModule,
  ],
  providers: [SignUp],
})
export class AppModule {}
