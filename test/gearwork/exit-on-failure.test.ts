import { Client } from '@gearwork/client'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { failureOf } from '../client/support.js'
import { Projects } from '../core/project.js'
import { describeEngines, type RunningServer } from '../support/engines.js'
import type { RunningProcess } from '../support/processes.js'
import { startCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const works = `
import { Job, Work } from 'gearwork'

@Work({ name: 'Fuse' })
export class FuseWork {
  @Job()
  blow() {
    throw new RangeError('short circuit')
  }

  @Job({ exitOnFailure: false })
  calm() {
    throw new RangeError('nothing to worry about')
  }
}
`

const loaded = /loaded\. Ctrl\+C to break\n/

describeEngines('a worker whose configuration says exit_on_failure', (engine) => {
  const stage = async () => {
    const server = await engine.start()
    const client = new Client({ servers: server.address, timeoutMs: 15_000 })
    onTestFinished(async () => {
      await client.close()
      await server.stop()
    })
    return { server, client }
  }

  const execute = async (server: RunningServer, ...argv: readonly string[]): Promise<RunningProcess> => {
    const project = await projects.create({
      'works.ts': works,
      'gearman.config.json': JSON.stringify({
        resources: ['works.ts'],
        servers: server.address,
        defaults: { exit_on_failure: true },
        failed: false,
      }),
    })
    const worker = startCommand(['worker:execute', 'Fuse', '--no-description', ...argv], project.root)
    onTestFinished(() => worker.stop())
    await worker.printed(argv.includes('--quiet') ? /^/ : loaded)
    return worker
  }

  test('ends with code 8 once a job has failed, whose caller heard of it, and says why', async () => {
    const { server, client } = await stage()
    const worker = await execute(server)
    expect(await failureOf(client.doNormal('Fuse~calm'))).toMatchObject({ message: 'nothing to worry about' })
    expect(await failureOf(client.doNormal('Fuse~blow'))).toMatchObject({ message: 'short circuit' })
    expect(await worker.ended()).toBe(8)
    expect(worker.output()).toMatch(/\nstopped: a job failed, 2 jobs run\n/)
    expect(worker.output()).toMatch(
      /Fuse~blow \(H:\S+\) failed: RangeError: short circuit; its worker has stopped, as exitOnFailure asks\n$/,
    )
  })

  test('says so even when it is quiet, and of a job in the background', async () => {
    const { server, client } = await stage()
    const worker = await execute(server, '--quiet')
    await client.doBackground('Fuse~blow')
    expect(await worker.ended()).toBe(8)
    expect(worker.output()).toMatch(/^\S+ Fuse~blow \(H:\S+\) failed: RangeError: short circuit; [^\n]+\n$/)
  })

  test('goes on where the command line says otherwise', async () => {
    const { server, client } = await stage()
    const worker = await execute(server, '--no-exit-on-failure', '--iterations', '2')
    for (const _ of [1, 2]) {
      expect(await failureOf(client.doNormal('Fuse~blow'))).toMatchObject({ message: 'short circuit' })
    }
    expect(await worker.ended()).toBe(0)
    expect(worker.output()).toMatch(/\nstopped: its iterations are done, 2 jobs run\n$/)
  })
})
