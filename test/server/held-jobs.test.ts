import { expect, test } from 'vitest'
import { FakeClock } from '../transport/fake-clock.js'
import { running } from './running.js'

/** Peers in these tests speak a byte a character. */
const wired = Buffer.from('größe').toString('latin1')

test('a server tells what it holds: what runs, what is queued, and what waits for its time', async () => {
  const clock = new FakeClock()
  const { server, peer } = await running({ handlePrefix: 'H', clock })
  const [client, worker] = [await peer(), await peer()]
  for (const unique of ['a', 'b']) {
    client.say({ name: 'SUBMIT_JOB_BG', function: wired, unique, workload: '' })
    await client.hearsA('JOB_CREATED')
  }
  client.say({ name: 'SUBMIT_JOB', function: 'other', unique: '', workload: '' })
  await client.hearsA('JOB_CREATED')
  const epoch = String(clock.now() / 1_000 + 60)
  client.say({ name: 'SUBMIT_JOB_EPOCH', function: wired, unique: '', epoch, workload: '' })
  await client.hearsA('JOB_CREATED')
  worker.say({ name: 'CAN_DO', function: wired })
  worker.say({ name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  const [größe, other] = [{ function: 'größe' }, { function: 'other' }]
  expect(server.held()).toEqual([
    { ...größe, handle: 'H:1', state: 'running', background: true },
    { ...größe, handle: 'H:2', state: 'queued', background: true },
    { ...other, handle: 'H:3', state: 'queued', background: false },
    { ...größe, handle: 'H:4', state: 'waiting', background: true },
  ])
})
