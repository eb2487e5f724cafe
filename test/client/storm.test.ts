import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { startProxy } from '../support/proxy.js'
import { clientFor, eventually, serverFor, workerFor } from './support.js'

const callers = 100
const cuts = 20
const callsBetweenCuts = 300

describeEngines('connections that are cut again and again under load', (engine) => {
  test('mix up no answers, lose no idempotent job and leave nothing behind', {
    timeout: 60_000,
  }, async () => {
    const servers = [await serverFor(engine), await serverFor(engine)]
    const proxies = await Promise.all(servers.map(startProxy))
    for (const server of servers) {
      await workerFor(server, { f: (job) => job.complete(job.workload) }, { concurrency: 20 })
    }
    const client = clientFor(proxies, { patienceMs: 30_000 })
    const wrong: unknown[] = []
    let calls = 0

    const call = async (kind: number): Promise<void> => {
      const text = `call ${calls++}`
      if (calls % callsBetweenCuts === 0) proxies[(calls / callsBetweenCuts) % 2]?.cut()
      if (kind === 0) expect(`${await client.doNormal('f', text, { idempotent: true })}`).toBe(text)
      if (kind === 1) expect(`${await client.echo(text)}`).toBe(text)
      if (kind === 2) expect((await client.doBackground('f', text, { unique: text })).unique).toBe(text)
      if (kind === 3) {
        const outcome = await client.doNormal('f', text).then(String, ({ code }: { code: string }) => code)
        expect([text, 'JOB_LOST']).toContain(outcome)
      }
    }
    const caller = async (_: unknown, index: number): Promise<void> => {
      while (calls < cuts * callsBetweenCuts) await call(index % 4).catch((error) => wrong.push(error))
    }
    await Promise.all(Array.from({ length: callers }, caller))
    expect(wrong).toEqual([])
    await eventually(
      () => client.inFlight,
      (left) => left === 0,
    )
  })
})
