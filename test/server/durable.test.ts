import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createJobServer, DamagedStoreError, StoreInUseError } from '@gearwork/server'
import { expect, onTestFinished, test } from 'vitest'
import { FakeClock } from '../transport/fake-clock.js'
import { running } from './running.js'
import { newFile } from './store/files.js'

/** A durable server, one background job in it, and the worker that runs it. */
async function withRunningJob(persist: string, options: { readonly jobRetries?: number } = {}) {
  const clock = new FakeClock()
  const { server, log, peer } = await running({ persist, handlePrefix: 'H:d', clock, ...options })
  const [client, worker] = [await peer(), await peer()]
  client.say({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' })
  await client.hears({ name: 'JOB_CREATED', handle: 'H:d:1' })
  worker.say({ name: 'CAN_DO_TIMEOUT', function: 'f', timeout: '1000' }, { name: 'GRAB_JOB' })
  await worker.hears({ name: 'JOB_ASSIGN', handle: 'H:d:1', function: 'f', workload: 'x' })
  return { clock, server, log, peer, client, worker }
}

/** What a server finds in the store: handle, retries, abandoned, background. */
async function found(persist: string): Promise<(...rows: string[]) => Promise<void>> {
  const { peer } = await running({ persist, handlePrefix: 'H:d' })
  const admin = await peer()
  admin.bytes('show jobs\n')
  return (...rows) => admin.hearsLines(...rows, '.')
}

test('a stop takes running jobs from their workers, and counts it as nobody’s fault', async () => {
  const persist = newFile()
  const { server, log } = await withRunningJob(persist, { jobRetries: 1 })
  await server.stop()
  expect(log.map(({ event }) => event)).not.toContain('jobGivenUp')
  expect(log.at(-1)).toEqual({ event: 'stopped', jobs: 0, kept: 1 })
  await (await found(persist))('H:d:1\t0\t0\t1')
})

test('a drain ends when the last worker is lost: its job waits for the next life of the server', async () => {
  const persist = newFile()
  const { server, worker } = await withRunningJob(persist)
  const drained = server.drain()
  worker.destroy()
  await drained
  await (await found(persist))('H:d:1\t1\t0\t1')
})

test('a drain ends when the last worker has taken too long', async () => {
  const persist = newFile()
  const { clock, server } = await withRunningJob(persist)
  const drained = server.drain()
  clock.pass(1000)
  await drained
  await (await found(persist))('H:d:1\t1\t0\t1')
})

test('a start that failed for its store may be tried again', async () => {
  const persist = newFile()
  const { server: first } = await running({ persist })
  const second = createJobServer({ listen: '127.0.0.1:0', persist })
  onTestFinished(() => second.stop())
  await expect(second.start()).rejects.toThrow(StoreInUseError)
  await first.stop()
  await second.start()
  expect(second.state).toBe('open')
})

test('an empty file beside a write-ahead log that is not empty is no new store', async () => {
  const persist = newFile()
  writeFileSync(persist, '')
  writeFileSync(`${persist}-wal`, 'what was acknowledged')
  const server = createJobServer({ listen: '127.0.0.1:0', persist })
  onTestFinished(() => server.stop())
  await expect(server.start()).rejects.toThrow(DamagedStoreError)
  expect(readFileSync(`${persist}-wal`, 'utf8')).toBe('what was acknowledged')
})

test('a link to a store that is not there yet is that store', async () => {
  const persist = newFile()
  const link = `${persist}-link`
  symlinkSync(persist, link)
  await running({ persist: link })
  const second = createJobServer({ listen: '127.0.0.1:0', persist: link })
  onTestFinished(() => second.stop())
  await expect(second.start()).rejects.toThrow(StoreInUseError)
})
