// The whole way in one program: a job server inside this process, a worker in a process of its own, and a
// caller that waits for results, watches one grow, and hands one over. `npm run quickstart` runs it.
//
// Prints:
//   Gearwork quickstart
//   server      listens on 127.0.0.1:…, inside this process
//   worker      Mail runs as process …
//
//   Foreground: the result comes back, typed
//   welcome     Ada → letter-…
//   welcome     Grace → letter-…
//   welcome     Nobody → RangeError: nowhere is not a mail address
//
//   Foreground with progress
//   newsletter  …
//   newsletter  24 of 24 sent
//
//   Background: hand it over and ask later
//   newsletter  handed over as H:…
//   newsletter  …
//   newsletter  done
//
//   worker      stopped: …
//   server      stopped
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import chalk from 'chalk'
import { Gearman, type JobHandle } from 'gearwork'
import { createJobServer } from 'gearwork/server'
import { progress, say, title } from './screen.js'
import { type Diner, MailWork } from './works/mail.js'

const command = fileURLToPath(new URL('../../../packages/gearwork/bin/gearman.js', import.meta.url))
const here = fileURLToPath(new URL('../../01-quickstart', import.meta.url))

const diners: readonly Diner[] = Array.from({ length: 24 }, (_, i) => ({
  name: `Diner ${i + 1}`,
  address: `diner-${i + 1}@restaurant.example`,
}))

title('Gearwork quickstart')
const server = createJobServer({ listen: '127.0.0.1:0' })
await server.start()
const address = `127.0.0.1:${server.port}`
say('server', `listens on ${chalk.bold(address)}, inside this process`)

const worker = startWorker()
let workerSaid = ''
worker.stdout?.on('data', (chunk) => {
  workerSaid += chunk
})
say('worker', `Mail runs as process ${worker.pid}`)

const gearman = await Gearman.open({ servers: [address] })
const mail = gearman.jobs(MailWork)

title('Foreground: the result comes back, typed')
await greet({ name: 'Ada', address: 'ada@restaurant.example' })
await greet({ name: 'Grace', address: 'grace@restaurant.example' })
await greet({ name: 'Nobody', address: 'nowhere' })

title('Foreground with progress')
await watch(diners)

title('Background: hand it over and ask later')
await follow(await mail.newsletter(diners))

console.log()
await gearman.close()
worker.kill('SIGTERM')
await once(worker, 'close')
say('worker', workerSaid.trim().split('\n').at(-1) ?? '')
await server.stop()
say('server', 'stopped')

async function greet(diner: Diner): Promise<void> {
  try {
    const { messageId } = await mail.welcome.doNormal(diner)
    say('welcome', `${diner.name} → ${chalk.green(messageId)}`)
  } catch (error) {
    say('welcome', `${diner.name} → ${chalk.red(String(error))}`)
  }
}

async function watch(letters: readonly Diner[]): Promise<void> {
  const job = mail.newsletter.submit(letters)
  for await (const update of job) {
    if (update.type === 'status') progress('newsletter', update.numerator, update.denominator)
  }
  const { sent } = await job.result
  say('newsletter', chalk.green(`${sent} of ${letters.length} sent`))
}

async function follow(handle: JobHandle): Promise<void> {
  say('newsletter', `handed over as ${chalk.bold(`${handle}`)}`)
  for (;;) {
    const { known, running, numerator, denominator } = await handle.status()
    if (!known) break
    if (running && denominator > 0) progress('newsletter', numerator, denominator)
    await sleep(100)
  }
  say('newsletter', chalk.green('done'))
}

function startWorker(): ChildProcess {
  const execute = [command, 'worker:execute', 'Mail', '--servers', address, '--no-description']
  return spawn(process.execPath, execute, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] })
}
