import { Client } from '@gearwork/client'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { Projects } from '../core/project.js'
import { describeEngines } from '../support/engines.js'
import { startCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const works = `
import { Job, Work } from 'gearwork'

const say = (_: unknown, { log }: any) => {
  log.debug('for who looks for a fault')
  log.info('a letter goes out')
  log.warn({ address: 'nowhere', tries: 3 }, 'nobody there')
  log.error({ err: new RangeError('no stamps'), to: { city: 'Cádiz' } })
}

@Work({ name: 'Mail' })
export class MailWork {
  @Job() here(_: unknown, job: any) { say(_, job) }
  @Job({ isolation: 'thread' }) thread(_: unknown, job: any) { say(_, job) }
  @Job({ isolation: 'process' }) process(_: unknown, job: any) { say(_, job) }
}
`

/** Middleware of the user's, which gives one job a log of its own. */
const setup = `
import { Gearman } from 'gearwork'

const say = (level) => (fields, message) => console.log('mine', level, message ?? fields)
export default (container) => {
  container.resolve(Gearman).use((run, next) => {
    run.log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
    return next()
  })
}
`

describeEngines('what jobs say with job.log', (engine) => {
  const run = async (jobs: readonly string[], { argv = [], configuration = {} }: Given = {}) => {
    const server = await engine.start()
    const client = new Client({ servers: server.address, timeoutMs: 30_000 })
    const project = await projects.create({
      'works.ts': works,
      'setup.js': setup,
      'package.json': '{ "type": "module" }',
      'gearman.config.json': JSON.stringify({
        resources: ['works.ts'],
        servers: server.address,
        ...configuration,
      }),
    })
    const end = ['--no-description', '--iterations', `${jobs.length}`]
    const worker = startCommand(['worker:execute', 'Mail', ...end, ...argv], project.root)
    onTestFinished(async () => {
      await worker.stop()
      await client.close()
      await server.stop()
    })
    for (const job of jobs) await client.doNormal(`Mail~${job}`)
    expect(await worker.ended()).toBe(0)
    return worker.output()
  }

  test('stands on the terminal with time and job, wherever the job runs', async () => {
    const output = await run(['here', 'thread', 'process'])
    for (const job of ['here', 'thread', 'process']) {
      const said = output.split('\n').filter((line) => line.includes(`Mail~${job}: `))
      expect(said.map((line) => line.replace(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] /, ''))).toEqual([
        `Mail~${job}: a letter goes out`,
        `warning: Mail~${job}: nobody there address=nowhere tries=3`,
        `error: Mail~${job}: err="RangeError: no stamps" to={"city":"Cádiz"}`,
      ])
    }
  })

  test('is not printed when it is quiet', async () => {
    expect(await run(['here'], { argv: ['--quiet'] })).toBe('')
  })

  test('is left to middleware that gives another log', async () => {
    const output = await run(['here'], { configuration: { setup: 'setup.js' } })
    expect(output).toContain('mine info a letter goes out\n')
    expect(output).not.toContain('Mail~here: ')
  })
})

interface Given {
  readonly argv?: readonly string[]
  readonly configuration?: object
}
