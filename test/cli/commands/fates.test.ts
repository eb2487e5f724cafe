import { Client } from '@gearwork/client'
import { FolderLetters } from '@gearwork/core'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { listed } from '../../core/fate/letters/letters.js'
import { Projects } from '../../core/project.js'
import { embedded } from '../../support/engines.js'
import { Terminal } from '../terminal.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const works = `
import { Job, type JobContext, JobDiscarded, JobSnoozed, Work } from 'gearwork'

@Work({ name: 'Desk', retries: 9, backoff: { kind: 'fixed', delaySeconds: 0 } })
export class DeskWork {
  #early = true

  @Job()
  file(_: unknown, { attempt }: JobContext): void {
    throw new RangeError(\`drawer \${attempt}\\u001b[2J is full\\nof paper\`)
  }

  @Job()
  shred(): void {
    throw new JobDiscarded('nobody wants it')
  }

  @Job()
  sign(): void {
    if (!this.#early) return
    this.#early = false
    throw new JobSnoozed(1)
  }
}
`

test('a worker tells what becomes of the jobs that fail in the background', async () => {
  const server = await embedded.start()
  onTestFinished(() => server.stop())
  const { root, path } = await projects.create({
    'gearman.config.json': '{ "resources": ["works"], "failed": { "folder": "failed" } }',
    'works/desk.ts': works,
  })
  const client = new Client({ servers: server.address })
  onTestFinished(() => client.close())
  const terminal = new Terminal({ cwd: root })
  const ended = terminal.run('worker:execute', 'Desk', '--retries', '1', '--servers', server.address)
  await terminal.stdout.shows(/loaded/)
  await client.doBackground('Desk~file')
  await client.doBackground('Desk~shred')
  await client.doBackground('Desk~sign')
  await terminal.stdout.shows(/failed:show/)
  await terminal.stdout.shows(/discarded/)
  await terminal.stdout.shows(/snoozed/)
  terminal.signal('SIGTERM')
  expect(await ended).toBe(0)
  const [letter] = await listed(new FolderLetters(path('failed')))
  const lines = terminal.stdout.text.split('\n')
  for (const line of [
    'failed: Desk~file: drawer 1\\x1b[2J is full; again in 0 s (attempt 1 of 2)',
    `failed: Desk~file: drawer 2\\x1b[2J is full; given up at attempt 2 of 2; \`gearman failed:show ${letter?.id}\``,
    'discarded: Desk~shred: nobody wants it',
    'snoozed: Desk~sign: the job runs again in 1 ms; again in 1 s',
  ]) {
    expect(lines).toContain(`[2014-04-07 12:00:00] ${line}`)
  }
})
