// An application of NestJS whose provider is a work: Nest builds it, its methods run as jobs, and another provider
// calls them, typed. The job server is inside this process; a team would name its own in the environment.
//
// Prints:
//   server   listens on 127.0.0.1:…
//   postbox  open
//   nest     executes Mail
//   heard    Mail~welcome: complete
//   sign-up  ada@restaurant.example → letter-1 [Mail~welcome]
//   heard    Mail~welcome: complete
//   sign-up  grace@restaurant.example → letter-2 [Mail~welcome]
//   heard    Mail~welcome: exception
//   sign-up  nowhere → nowhere is not a mail address
//   postbox  closed after 2 letters
//   server   stopped
import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { createJobServer } from 'gearwork/server'
import { AppModule } from './app.module.js'
import { SignUp } from './sign-up.js'

const server = createJobServer({ listen: '127.0.0.1:0' })
await server.start()
process.env.GEARMAN_SERVERS = `127.0.0.1:${server.port}`
console.log(`server   listens on 127.0.0.1:${server.port}`)

const nest = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] })
console.log('nest     executes Mail')

const desk = nest.get(SignUp)
for (const address of ['ada@restaurant.example', 'grace@restaurant.example', 'nowhere']) {
  const answer = await desk.signUp(address).catch((error: Error) => error.message)
  console.log(`sign-up  ${address} → ${answer}`)
}

await nest.close()
await server.stop()
console.log('server   stopped')
