// The whole framework: a decorated class, its service from the container, JSON, validation both ways, a listener.
import { Application, defaultConfiguration, Gearman, injectable, Job, Work } from 'gearwork'
import { type Contender, type Load, run } from './contender.js'
import { type Letter, letter, letterSchema } from './letter.js'

@injectable()
class Postbox {
  post({ text }: Letter): Letter {
    return { text }
  }
}

@Work({ name: 'Bench' })
class BenchWork {
  constructor(private readonly postbox: Postbox) {}

  @Job({ function: 'bench', input: letterSchema, output: letterSchema })
  echo(mail: Letter): Letter {
    return this.postbox.post(mail)
  }
}

const framework: Contender = {
  submit: (load) => keepInFlight(load, (jobs) => jobs.echo.doBackground(letter)),
  call: (load) => keepInFlight(load, (jobs) => jobs.echo.doNormal(letter)),
  drain: (load) => execute(load, load.jobs),
  serve: (load) => execute(load, 0),
}

run(framework)

/** Resolves when its jobs are done; where it goes on, when it is ready. */
async function execute({ port, inFlight }: Load, iterations: number): Promise<void> {
  const application = await Application.boot({
    configuration: defaultConfiguration('.'),
    works: [BenchWork],
    overrides: { servers: `127.0.0.1:${port}`, concurrency: inFlight, iterations },
  })
  let heard = 0
  application.dispatcher.on('gearman.work.executed', () => {
    heard += 1
  })
  const execution = application.execute({ works: ['Bench'] })
  await execution.start()
  if (iterations === 0) return
  await execution.finished
  if (heard !== iterations) throw new Error(`${heard} of ${iterations} jobs were heard of`)
  await application.close()
}

type Jobs = ReturnType<typeof jobsOf>

function jobsOf(gearman: Gearman) {
  return gearman.jobs(BenchWork)
}

async function keepInFlight(load: Load, submit: (jobs: Jobs) => Promise<unknown>): Promise<void> {
  await using gearman = await Gearman.open({
    configuration: defaultConfiguration('.'),
    servers: `127.0.0.1:${load.port}`,
  })
  const jobs = jobsOf(gearman)
  let unsent = load.jobs
  const one = async () => {
    while (unsent > 0) {
      unsent -= 1
      await submit(jobs)
    }
  }
  await Promise.all(Array.from({ length: load.inFlight }, one))
}
