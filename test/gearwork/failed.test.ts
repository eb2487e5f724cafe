import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FolderLetters } from '@gearwork/core'
import { Worker } from '@gearwork/worker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { letter, listed } from '../core/fate/letters/letters.js'
import { createProject } from '../core/project.js'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { runCommand } from './command.js'

describeEngines('dead letters from a shell', (engine) => {
  let server: RunningServer
  let project: string
  let store: FolderLetters

  beforeEach(async () => {
    server = await engine.start()
    project = await mkdtemp(join(tmpdir(), 'gearwork-failed-'))
    store = new FolderLetters(join(project, '.gearman', 'failed'))
    const configuration = { servers: server.address, resources: 'none', defaults: { job_prefix: 'shop_' } }
    await writeFile(join(project, 'gearman.config.json'), JSON.stringify(configuration))
  })

  afterEach(async () => {
    await rm(project, { recursive: true })
    await server.stop()
  })

  const run = (...argv: readonly string[]) => runCommand(argv, { cwd: project })

  test('are listed, shown, submitted again and purged', async () => {
    const [mail, other] = [letter({ server: server.address }), letter({ function: 'reverse' }, 1)]
    await store.add(mail)
    await store.add(other)
    const [list, shown] = await Promise.all([
      run('failed:list', '--job', 'Mail~welcome'),
      run('failed:show', mail.id.slice(-8), '--json'),
    ])
    expect(list).toMatchObject({ code: 0, stderr: '' })
    expect(list.stdout).toMatch(new RegExp(`^${mail.id}  shop_Mail~welcome [^\\n]+\\n$`))
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: mail.id, payload: { text: '{"name":"Ada"}' } })
    const retried = await run('failed:retry', mail.id)
    expect(retried).toMatchObject({ code: 0, stderr: '' })
    expect(await listed(store)).toEqual([other])
    const payload = await new Promise<string>((resolve, reject) => {
      const worker = new Worker({ servers: server.address })
      worker.addFunction('shop_Mail~welcome', ({ workload }) => {
        resolve(workload.toString())
        void worker.drain()
      })
      worker.start().catch(reject)
    })
    expect(payload).toBe('{"name":"Ada"}')
    const [purged, unknown] = [await run('failed:purge', '--all'), await run('failed:retry', mail.id)]
    expect(purged).toEqual({ code: 0, stdout: '1 dead letter removed\n', stderr: '' })
    expect(unknown).toMatchObject({ code: 3, stdout: '' })
    expect(await run('failed:list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('there are no'),
    })
  })

  test('come of a background job that fails, and run once what was in its way is mended', async () => {
    const shop = await createProject({
      'gearman.config.json': JSON.stringify({ servers: server.address, resources: 'works' }),
      'works/mail.ts': mailWork,
      broken: '',
    })
    const at = (...argv: readonly string[]) => runCommand(argv, { cwd: shop.root })
    const work = () => at('worker:execute', 'Mail', '--iterations', '1', '--quiet')
    try {
      expect(await at('job:submit', 'Mail~send', '"Ada"', '--background')).toMatchObject({ code: 0 })
      expect(await work()).toMatchObject({ code: 0 })
      const [dead, ...others] = JSON.parse((await at('failed:list', '--json')).stdout)
      expect(others).toEqual([])
      expect(dead).toMatchObject({
        function: 'Mail~send',
        attempts: 1,
        server: server.address,
        reason: { name: 'RangeError', message: 'the mail server is broken', code: null },
        bytes: 5,
      })
      await rm(shop.path('broken'))
      expect(await at('failed:retry', dead.id)).toMatchObject({ code: 0 })
      expect(await work()).toMatchObject({ code: 0 })
      expect(await readFile(shop.path('sent'), 'utf8')).toBe('Ada')
      expect(JSON.parse((await at('failed:list', '--json')).stdout)).toEqual([])
    } finally {
      await shop.remove()
    }
  })
})

const mailWork = `import { existsSync, writeFileSync } from 'node:fs'
import { Job, Work } from 'gearwork'

@Work({ name: 'Mail' })
export class MailWork {
  @Job()
  send(to: string) {
    if (existsSync('broken')) throw new RangeError('the mail server is broken')
    writeFileSync('sent', to)
  }
}
`
