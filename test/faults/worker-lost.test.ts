import type { Client } from '@gearwork/client'
import { Worker } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { describeEngines, type Engine } from '../support/engines.js'
import { describeKillable } from '../support/killable.js'
import { heartbeatMisses, leapingClock } from '../support/leaping-clock.js'
import { startProxy } from '../support/proxy.js'
import { clientFor, eventually, quick, serverFor } from '../worker/support.js'
import { type Scene, startScene } from './worker-scene.js'

/** What a worker may be in the middle of. */
interface Moment {
  readonly title: string
  /** The workload that brings it there. */
  readonly job?: 'run' | 'send'
  reached(scene: Scene): Promise<unknown>
}

/** Submitted again where its server is lost with it. */
const repeatable = { idempotent: true } as const

const moments: readonly Moment[] = [
  { title: 'asleep', reached: ({ asleep }) => asleep },
  { title: 'running a job', job: 'run', reached: ({ running }) => running },
  {
    title: 'sending data',
    job: 'send',
    reached: (scene) =>
      eventually(
        () => scene.pieces,
        (pieces) => pieces > 10,
      ),
  },
]

/** Resolves with its job's result, and at once where it has none. */
async function submit(client: Client, { job }: Moment): Promise<string> {
  return job === undefined ? 'done' : `${await client.doNormal('f', job, repeatable)}`
}

/** It lost the server once, came back, did the job it had lost, and another one. */
async function expectRecovery(
  scene: Scene,
  client: Client,
  { job }: Moment,
  result: Promise<string>,
): Promise<void> {
  expect(await result).toBe('done')
  expect(`${await client.doNormal('f', 'another', repeatable)}`).toBe('done')
  const [jobs, lost] = job === undefined ? [1, 0] : [3, 1]
  expect(await scene.worker.drain()).toEqual({ reason: 'drained', jobs, lost })
  const ofJobs = scene.heard.filter((word) => word.startsWith('job'))
  expect(ofJobs).toEqual(['job lost', 'job complete', 'job complete'].slice(-jobs))
  expect(scene.heard.filter((word) => !word.startsWith('job'))).toEqual(['lost', 'restored'])
  expect(scene.reasons).toEqual(job === undefined ? [] : ['CONNECTION_LOST'])
  expect(client.inFlight).toBe(0)
}

describeKillable('a worker whose server is killed', (engine) => {
  test.each(moments)('while it is $title comes back to the next one', async (moment) => {
    const server = await engine.start()
    const client = clientFor(server, { patienceMs: 15_000 })
    const scene = await startScene(server)
    const result = submit(client, moment)
    await moment.reached(scene)
    await server.kill()
    await scene.said('lost')
    await engine.start(server.port)
    await expectRecovery(scene, client, moment, result)
  })
})

/** A worker that reaches its server by a network that can stop, and a client that needs none. */
async function overNetwork(engine: Engine) {
  const server = await serverFor(engine)
  const proxy = await startProxy(server)
  const clock = leapingClock()
  const client = clientFor(server)
  const scene = await startScene(proxy, { clock })
  const stop = async () => {
    proxy.freeze()
    clock.leap(heartbeatMisses)
    await scene.said('lost')
  }
  return { client, scene, stop, goOn: () => proxy.thaw() }
}

describeEngines('a worker whose network stops', (engine) => {
  test.each(moments)('while it is $title is told by the heartbeat, and comes back', async (moment) => {
    const { client, scene, stop, goOn } = await overNetwork(engine)
    const result = submit(client, moment)
    await moment.reached(scene)
    await stop()
    goOn()
    await expectRecovery(scene, client, moment, result)
  })

  test('for ever still stops when it is told to', async () => {
    const { client, scene, stop } = await overNetwork(engine)
    void client.doBackground('f', 'run')
    await scene.running
    await stop()
    expect(await scene.worker.drain()).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
  })
})

test('a worker whose server has a name that does not resolve says so', async () => {
  const worker = new Worker({ servers: 'no-such-server.invalid:4730', connection: quick, patienceMs: 500 })
  await expect(worker.addFunction('f', () => {}).start()).rejects.toMatchObject({
    code: 'NO_SERVER',
    cause: { code: 'CONNECT_FAILED' },
  })
  expect(await worker.stopped).toEqual({ reason: 'unreachable', jobs: 0, lost: 0 })
})
