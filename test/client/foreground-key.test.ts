import { foregroundKey, isForegroundKey } from '@gearwork/client'
import { expect, test } from 'vitest'
import { renewedKey } from '../../packages/client/src/foreground-key.js'
import { describeEngines } from '../support/engines.js'
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
  expect(renewedKey(`fg~${'a'.repeat(60)}`)).toBe(`fg~${'a'.repeat(60)}+`)
  const anew = renewedKey(`fg~${'a'.repeat(61)}`)
  expect(isForegroundKey(anew)).toBe(true)
  expect(anew.length).toBeLessThan(64)
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
