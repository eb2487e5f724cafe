import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { AdminClient, Client } from '@gearwork/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMarkdown } from '../support/markdown.js'
import { freePort, listening } from '../support/ports.js'
import type { RunningProcess } from '../support/processes.js'
import { describeWith, program, sqlite } from '../support/requirements.js'
import { bin } from './command.js'
import { configureSupervisor, controlSupervisor, startSupervisor } from './supervising.js'

describeWith([program('supervisord', 'supervisor'), sqlite()], 'the job server under supervisord', () => {
  let folder: string
  let port: number
  let supervisor: RunningProcess

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gearwork-'))
    port = await freePort()
    await configureSupervisor(folder)
    await writeFile(join(folder, 'conf.d', 'gearman-server.conf'), stanza())
    supervisor = startSupervisor(folder)
  })

  afterEach(async () => {
    await supervisor.stop()
    await rm(folder, { recursive: true })
  })

  /** The README's, on this machine. */
  const stanza = () => {
    const [text] = readMarkdown(new URL('../../packages/cli/README.md', import.meta.url))
      .blocks('ini')
      .filter((block) => block.startsWith('[program:')) as [string]
    return text
      .replace(/\/usr\/bin\/node \S+/, `${process.execPath} ${bin}`)
      .replace(/^command=.*/m, `$& --port ${port}`)
      .replace('/var/lib/gearwork', folder)
      .replace('/var/log/supervisor', folder)
      .replace('user=gearwork', `user=${userInfo().username}`)
  }
  const control = (...argv: readonly string[]) => controlSupervisor(folder, ...argv)
  const runs = async (times: number) => {
    const success = 'success: gearman-server entered RUNNING state'
    await supervisor.printed(new RegExp(`(${success}[^]*){${times}}`), 20_000)
  }
  /** A server that runs, as supervisord sees it, need not listen yet. */
  const queued = async () => {
    await listening(port)
    const admin = new AdminClient({ server: `127.0.0.1:${port}` })
    const rows = await admin.status()
    await admin.close()
    return rows.map(({ function: name, total }) => `${name} ${total}`)
  }

  test('is started again when it was killed, with its jobs, and not when somebody asked it to end', async () => {
    await runs(1)
    const client = new Client({ servers: `127.0.0.1:${port}` })
    await client.doBackground('f', 'kept')
    await client.close()
    await control('signal', 'KILL', 'gearman-server')
    await supervisor.printed(/exited: gearman-server \(terminated by SIGKILL; not expected\)/)
    await runs(2)
    expect(await queued()).toEqual(['f 1'])

    await control('signal', 'USR1', 'gearman-server')
    await supervisor.printed(/exited: gearman-server \(exit status 0; expected\)/)
    expect(await control('status')).toMatch(/^gearman-server +EXITED/)

    await control('start', 'gearman-server')
    expect(await queued()).toEqual(['f 1'])
    await control('stop', 'gearman-server')
    await supervisor.printed(/stopped: gearman-server \(exit status 0\)/)
  }, 60_000)
})
