import { eventTable } from '@gearwork/core'
import { expect, test } from 'vitest'
import { clientEvents } from '../../../packages/core/src/events/client-events.js'
import { Dispatcher } from '../../../packages/core/src/events/dispatcher.js'
import { workerEvents } from '../../../packages/core/src/events/worker-events.js'

/** What listeners of applications are written against: none of these may be renamed. */
const names = [
  'gearman.client.callback.workload',
  'gearman.client.callback.created',
  'gearman.client.callback.data',
  'gearman.client.callback.warning',
  'gearman.client.callback.status',
  'gearman.client.callback.exception',
  'gearman.client.callback.fail',
  'gearman.client.callback.complete',
  'gearman.work.starting',
  'gearman.work.executed',
  'gearman.job.retrying',
  'gearman.job.snoozed',
  'gearman.job.discarded',
  'gearman.job.dead-lettered',
  'gearman.cron.scheduled',
  'gearman.cron.failed',
  'gearman.cron.skipped',
  'gearman.worker.starting',
  'gearman.worker.ready',
  'gearman.worker.idle',
  'gearman.worker.draining',
  'gearman.worker.stopped',
  'gearman.connection.opened',
  'gearman.connection.lost',
  'gearman.connection.failed',
  'gearman.connection.restored',
]

test('the table has every event, and says of each when it is dispatched', () => {
  expect(Object.keys(eventTable)).toEqual(names)
  for (const says of Object.values(eventTable)) expect(says).toMatch(/^\S.+[^.]$/)
})

test('every event of a client and of a worker is relayed under a name of the table', async () => {
  const dispatcher = new Dispatcher()
  const heard: string[] = []
  for (const name of Object.keys(eventTable) as (keyof typeof eventTable)[]) {
    dispatcher.on(name, (event) => heard.push(event.name))
  }
  const facts = { function: 'f', unique: '', context: undefined } as never
  for (const tell of Object.values(clientEvents(dispatcher))) tell?.(facts)
  const worker = workerEvents(dispatcher, [], (stop) => stop)
  for (const tell of Object.values(worker) as ((...facts: unknown[]) => void)[]) tell('box:4730')
  expect(heard).toEqual(names.filter((name) => /^gearman\.(client|worker|connection)\./.test(name)))
})

test('nothing is dispatched that nobody hears, and a client is not even asked to tell it', () => {
  class Deaf extends Dispatcher {
    override dispatch(): never {
      throw new Error('nobody hears')
    }
  }
  expect(() => workerEvents(new Deaf(), [], (stop) => stop).idle?.()).not.toThrow()
  const dispatcher = new Dispatcher()
  const client = clientEvents(dispatcher)
  expect(Object.values(client).filter((listener) => listener !== undefined)).toEqual([])
  const remove = dispatcher.on('gearman.client.callback.created', () => {})
  expect(client.created).toBeTypeOf('function')
  expect(client.data).toBeUndefined()
  remove()
  expect(client.created).toBeUndefined()
})
