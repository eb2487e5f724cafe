import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AdminClient, Client } from '@gearwork/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { embedded, type RunningServer } from '../support/engines.js'
import type { RunningProcess } from '../support/processes.js'
import { describeWith, program } from '../support/requirements.js'
import { runCommand, shop } from './command.js'
import { configureSupervisor, controlSupervisor, startSupervisor } from './supervising.js'

describeWith([program('supervisord', 'supervisor')], 'a real supervisord', () => {
  let folder: string
  let project: string
  let server: RunningServer
  let client: Client
  let admin: AdminClient
  let supervisor: RunningProcess | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gearwork-'))
    server = await embedded.start()
    client = new Client({ servers: server.address, timeoutMs: 30_000 })
    admin = new AdminClient({ server: server.address })
    project = await createProject(folder, server.address)
  })

  afterEach(async () => {
    await supervisor?.stop()
    await Promise.all([client.close(), admin.close()])
    await server.stop()
    await rm(folder, { recursive: true })
  })

  const control = (...argv: string[]) => controlSupervisor(folder, ...argv)
  const registered = async () => {
    const functions = await admin.status()
    return functions.find((row) => row.function === 'shop_Mail~pid')?.workers
  }
  const mailProcesses = async () =>
    [...(await control('status')).matchAll(/^mail-gearman:\S+ +RUNNING +pid (\d+)/gm)].map(([, pid]) =>
      Number(pid),
    )

  test('loads generated programs as they are, and keeps their workers running', async () => {
    const generated = [
      'supervisor:generate',
      '--config',
      'shop 100%.json',
      '--numprocs',
      '2',
      '--output',
      '../conf.d',
    ]
    expect(await runCommand(generated, { cwd: project })).toMatchObject({ code: 0, stderr: '' })
    supervisor = startSupervisor(folder)
    await supervisor.printed(/spawned: 'mail-gearman_01'/)

    // Both are registered. A worker runs a job; killed, it is started again.
    await expect.poll(registered, { timeout: 20_000 }).toBe(2)
    const killed = await call(client, 'shop_Mail~pid')
    await expect.poll(mailProcesses, { timeout: 20_000 }).toContain(killed)
    process.kill(killed, 'SIGKILL')
    await supervisor.printed(/exited: mail-gearman_\d\d \(terminated by SIGKILL; not expected\)/)
    await expect
      .poll(async () => (await mailProcesses()).filter((pid) => pid !== killed).length, { timeout: 20_000 })
      .toBe(2)
    expect(await mailProcesses()).toContain(await call(client, 'shop_Mail~pid'))

    // A run of one job is short, and no crash: its minimum execution time covers the start.
    expect(String(await client.doNormal('reverse', 'abc'))).toBe('cba')
    await supervisor.printed(/exited: brief-gearman_\d\d \(exit status 0; expected\)/)
    expect(String(await client.doNormal('reverse', 'def'))).toBe('fed')

    // Asked to stop, workers do so in order.
    await control('stop', 'mail-gearman:*')
    await supervisor.printed(/stopped: mail-gearman_00 \(exit status 0\)/)
    expect(await readFile(join(folder, '100% mail-gearman.log'), 'utf8')).toMatch(
      /stopped: SIGTERM asked it to, \d+ jobs? run\n/,
    )
  }, 90_000)

  test('starts a worker anew that has stopped because a job failed', async () => {
    await configure(project, server.address, { exitOnFailure: true, minimumExecutionTime: 2 })
    const generated = ['supervisor:generate', 'Mail', '--config', 'shop 100%.json', '--output', '../conf.d']
    expect(await runCommand(generated, { cwd: project })).toMatchObject({ code: 0, stderr: '' })
    supervisor = startSupervisor(folder)
    const failing = await call(client, 'shop_Mail~pid')
    await expect(client.doNormal('shop_Mail~refuse')).rejects.toThrow('nowhere is not')
    await supervisor.printed(/exited: mail-gearman \(exit status 8; not expected\)/)
    expect(await call(client, 'shop_Mail~pid')).not.toBe(failing)
  }, 90_000)
})

async function call(client: Client, name: string): Promise<number> {
  return Number(String(await client.doNormal(name)))
}

/** The shop, by paths that need every kind of quoting. */
async function createProject(folder: string, server: string): Promise<string> {
  const project = join(folder, 'my shop')
  await cp(shop, project, { recursive: true })
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(project, 'node_modules'))
  await configure(project, server)
  await configureSupervisor(folder)
  return project
}

async function configure(project: string, server: string, defaults = {}): Promise<void> {
  const configuration = {
    resources: ['works'],
    servers: [server],
    defaults: { jobPrefix: 'shop_', ...defaults },
    supervisor: {
      stdout_logfile: `${dirname(project)}/100% %(program_name)s.log`,
      environment: { SHARE: '100%' },
    },
  }
  await writeFile(join(project, 'shop 100%.json'), JSON.stringify(configuration))
}
