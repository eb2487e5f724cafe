import { expect, onTestFinished, test } from 'vitest'
import { ClientPool } from '../../../packages/core/src/calls/client-pool.js'
import { failureOf } from '../../client/support.js'

const [here, there] = [
  { host: '127.0.0.1', port: 1 },
  { host: '127.0.0.1', port: 2 },
]

function openPool(): ClientPool {
  const pool = new ClientPool({ patienceMs: 1 })
  onTestFinished(() => pool.close())
  return pool
}

test('one list of servers has one client, and a silent one', () => {
  const pool = openPool()
  expect(pool.for([here, there])).toBe(pool.for([here, there]))
  expect(pool.for([here])).not.toBe(pool.for([there]))
  expect(pool.for([here], true)).not.toBe(pool.for([here]))
  expect(pool.for([here], true)).toBe(pool.for([here], true))
})

test('a closed pool opens nothing: its clients are closed, also those it had never been asked for', async () => {
  const pool = openPool()
  const early = pool.for([here])
  await pool.close()
  for (const client of [early, pool.for([here]), pool.for([there])]) {
    expect(await failureOf(client.doNormal('f'))).toMatchObject({ code: 'CLIENT_CLOSED' })
  }
})
