import { readFile } from 'node:fs/promises'
import { AdminClient } from '@gearwork/client'
import { FolderLetters } from '@gearwork/core'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { clientFor, eventually, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { type RunningProcess, start } from '../../support/processes.js'
import { totalOf } from '../../worker/support.js'
import { type Project, Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const functionName = 'Mortal~fall'

const works = `
import { appendFileSync } from 'node:fs'
import { Job, type JobContext, Work } from 'gearwork'

@Work({ name: 'Mortal', retries: 1, backoff: { kind: 'fixed', delaySeconds: 1 } })
export class MortalWork {
  @Job()
  fall(payload: string, { attempt }: JobContext): void {
    appendFileSync('runs', \`\${attempt}\\n\`)
    if (process.env.DIES_AT === 'run') process.kill(process.pid, 'SIGKILL')
    throw new Error(\`\${payload} fell\`)
  }
}
`

/** Its process dies in the very moment, before the job is answered. */
const setup = `
import { type DependencyContainer, Dispatcher, type EventName } from '@gearwork/core'

export default (container: DependencyContainer): void => {
  const event = process.env.DIES_AT
  if (event === undefined || event === 'run') return
  container.resolve(Dispatcher).on(event as EventName, () => process.kill(process.pid, 'SIGKILL'))
}
`

describeEngines('a background job is not lost when its worker is killed, and leaves one letter', (engine) => {
  test.each([
    ['while it runs', 'run'],
    ['when its next attempt is submitted, and it is not answered', 'gearman.job.retrying'],
    ['when its dead letter is written, and it is not answered', 'gearman.job.dead-lettered'],
  ])('%s', { timeout: 60_000 }, async (_, diesAt) => {
    const server = await serverFor(engine)
    const admin = new AdminClient({ server: server.address })
    onTestFinished(() => admin.close())
    const project = await projects.create({
      'gearman.config.json':
        '{ "resources": ["works"], "setup": "setup.ts", "failed": { "folder": "failed" } }',
      'works/mortal.ts': works,
      'setup.ts': setup,
    })
    const client = clientFor(server)
    await client.doBackground(functionName, '"Icarus"', { unique: 'icarus' })

    const first = execute(project, server.address, diesAt)
    await first.ended(30_000)
    expect(first.child.signalCode, first.output()).toBe('SIGKILL')
    const second = execute(project, server.address, undefined)
    await second.printed(/loaded/)

    expect(
      await eventually(
        () => totalOf(admin, functionName),
        (total) => total === 0,
        30_000,
      ),
    ).toBe(0)
    const letters = await lettersOf(project)
    const once = { unique: 'icarus', attempts: 2, reason: { message: 'Icarus fell' } }
    expect(letters, second.output()).toMatchObject([once])
    expect(`${Buffer.from(letters[0]?.payload ?? [])}`).toBe('"Icarus"')
    const runs = (await readFile(project.path('runs'), 'utf8')).trim().split('\n')
    expect(new Set(runs)).toEqual(new Set(['1', '2']))
    expect(runs.length).toBeGreaterThan(2)
  })
})

function execute(project: Project, server: string, diesAt: string | undefined): RunningProcess {
  const gearman = new URL('../../../packages/gearwork/bin/gearman.js', import.meta.url).pathname
  const { DIES_AT: _, ...env } = process.env
  const running = start(process.execPath, [gearman, 'worker:execute', 'Mortal', '--servers', server], {
    cwd: project.root,
    env: { ...env, ...(diesAt === undefined ? {} : { DIES_AT: diesAt }) },
  })
  onTestFinished(() => running.stop())
  return running
}

async function lettersOf(project: Project) {
  const letters = []
  for await (const letter of new FolderLetters(project.path('failed')).list()) letters.push(letter)
  return letters
}
