import { randomBytes } from 'node:crypto'
import { foregroundKey, isForegroundKey, type JobHandle } from '@gearwork/client'
import { expect, test } from 'vitest'
import { renewedKey } from '../../packages/client/src/foreground-key.js'
import { describeEngines, embedded } from '../support/engines.js'
import { startProxy } from '../support/proxy.js'
import { clientFor, eventually, serverFor, workerFor } from './support.js'

test('no two keys are the same, and each says what it is', () => {
  const keys = [foregroundKey(), foregroundKey()]
  expect(new Set(keys).size).toBe(2)
  expect(keys.every(isForegroundKey)).toBe(true)
  expect(keys.every((key) => Buffer.byteLength(key) <= 40)).toBe(true)
  expect(['', 'user-1', 'FG~1', '-'].some(isForegroundKey)).toBe(false)
})

test('a key is renewed within the bytes that servers take, and people’s own stay as they are', () => {
  expect(renewedKey('user-1')).toBe('user-1')
  expect(renewedKey('')).toBe('')
  expect(renewedKey(`fg~${'a'.repeat(59)}`)).toBe(`fg~${'a'.repeat(59)}+`)
  const anew = renewedKey(`fg~${'a'.repeat(60)}`)
  expect(isForegroundKey(anew)).toBe(true)
  expect(anew.length).toBeLessThan(64)
})

test.each([
  ['says that somebody waits', () => foregroundKey()],
  ['carries a trace', () => `tp~${randomBytes(25).toString('base64url')}`],
])('a job whose key %s goes to the server that owes least, wherever its key would belong', async (_, key) => {
  const servers = [await serverFor(embedded), await serverFor(embedded)]
  const client = clientFor(servers)
  await client.echo()
  const handles: JobHandle[] = []
  for (let job = 0; job < 20; job++) {
    handles.push(await client.submit('nobody', '', { unique: key() }).created)
  }
  const on = (address: string) => handles.filter(({ server }) => server === address).length
  expect(Math.abs(on(servers[0]?.address as string) - on(servers[1]?.address as string))).toBeLessThan(3)
})

describeEngines('a client that is told to', (engine) => {
  test('gives such a key to foreground jobs that have none, and to no others', async () => {
    const server = await serverFor(engine)
    const worker = await workerFor(server, { f: ({ complete }) => complete() })
    const client = clientFor(server, { foregroundKeys: true })
    await client.doNormal('f')
    await client.doHigh('f', '', { unique: '' })
    await client.submit('f', '', { unique: 'user-1' }).result
    client.addTask('f')
    await client.runTasks()
    await client.doBackground('f')
    const jobs = await eventually(
      () => worker.jobs,
      ({ length }) => length === 5,
    )
    const said = jobs.map(({ unique }) => (isForegroundKey(unique) ? 'somebody waits' : unique))
    expect(said).toEqual(['somebody waits', 'somebody waits', 'user-1', 'somebody waits', ''])
  })
})

describeEngines('a job that is submitted again', (engine) => {
  test('is no part of the one that was left alone, which is dropped at its turn', async () => {
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const client = clientFor(proxy, { patienceMs: 15_000 })
    const unique = foregroundKey()
    const job = client.submit('f', 'x', { unique, idempotent: true })
    await job.created
    proxy.cut()
    const watcher = clientFor(server)
    await eventually(
      () => watcher.uniqueStatus(`${unique}+`),
      ({ known }) => known,
    )
    const worker = await workerFor(server, { f: ({ complete, workload }) => complete(workload) })
    expect(String(await job.result)).toBe('x')
    expect(worker.jobs.map((one) => one.unique)).toContain(`${unique}+`)
  })
})
