import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FolderLetters } from '@gearwork/core'
import { Worker } from '@gearwork/worker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { letter, listed } from '../core/fate/letters/letters.js'
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
})
