import { fakeContext } from '@gearwork/testing'
import { expect, test } from 'vitest'

test('a fake context keeps what a plain method tells it, as a server would be told', async () => {
  const job = fakeContext({
    handle: 'H:a:2',
    function: 'f',
    unique: 'u',
    workload: 'ä',
    attempt: 2,
    attempts: 5,
  })
  job.status(1.4, 3)
  await job.data('piece')
  await job.data(Uint8Array.of(0, 255))
  await job.warning('hot')
  job.log.error({ code: 1 })
  expect(job).toMatchObject({
    handle: 'H:a:2',
    function: 'f',
    unique: 'u',
    attempt: 2,
    attempts: 5,
    server: 'test:4730',
    statuses: [{ numerator: 1, denominator: 3 }],
    warnings: ['hot'],
    logs: [{ level: 'error', message: undefined, fields: { code: 1 } }],
    failed: false,
  })
  expect(job.workload.toString()).toBe('ä')
  expect(job.pieces).toEqual([Buffer.from('piece'), Buffer.of(0, 255)])
})

test('without options it is the first and only attempt of some job', () => {
  expect(fakeContext()).toMatchObject({ handle: 'H:test:1', unique: '', attempt: 1, attempts: 1 })
  expect(fakeContext().workload).toHaveLength(0)
})

test('its job can fail by word, and be aborted', () => {
  const job = fakeContext()
  job.fail()
  expect(job.failed).toBe(true)
  job.abort(new Error('the worker stops'))
  expect(job.signal).toMatchObject({ aborted: true, reason: { message: 'the worker stops' } })
})

test('it refuses what a server would be sent in vain', () => {
  expect(() => fakeContext().data({} as never)).toThrow('test')
})
