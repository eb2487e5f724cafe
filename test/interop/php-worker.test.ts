import { Client, JobExceptionError, JobFailedError } from '@gearwork/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { startPhpWorker } from '../support/php.js'
import type { RunningProcess } from '../support/processes.js'
import { phpGearman } from '../support/requirements.js'

describeEngines(
  'our client and a PHP worker',
  (engine) => {
    let server: RunningServer
    let worker: RunningProcess
    let client: Client

    beforeAll(async () => {
      server = await engine.start()
      worker = startPhpWorker(server)
      client = new Client({ servers: server.address, timeoutMs: 15_000 })
    })

    afterAll(async () => {
      await client?.close()
      await worker?.stop()
      await server?.stop()
    })

    test.each(['doNormal', 'doHigh', 'doLow'] as const)('%s gets its result', async (method) => {
      expect((await client[method]('php_reverse', 'fourchette')).toString()).toBe('ettehcruof')
    })

    test.each([
      ['nothing', Buffer.alloc(0)],
      ['NULs', Buffer.from([0, 1, 0, 0, 255])],
      ['a mebibyte', Buffer.alloc(1024 * 1024, 'gear')],
    ])('%s comes back as it went', async (_, bytes) => {
      expect((await client.doNormal('php_echo', bytes)).equals(bytes)).toBe(true)
    })

    test('the worker sees our unique key', async () => {
      expect((await client.doNormal('php_unique', '', { unique: 'mail-17' })).toString()).toBe('mail-17')
    })

    test('data, warnings and status arrive in the order they were sent', async () => {
      const seen: unknown[] = []
      for await (const update of client.submit('php_talk')) {
        if (update.type === 'status') seen.push([update.numerator, update.denominator])
        else if (update.type !== 'created') seen.push([update.type, update.data.toString()])
      }
      expect(seen).toEqual([
        ['data', 'one'],
        ['warning', 'careful'],
        [1, 2],
        ['data', 'two\0three'],
        ['complete', 'done'],
      ])
    })

    test('a job that PHP fails is a JobFailedError', async () => {
      await expect(client.doNormal('php_fail')).rejects.toBeInstanceOf(JobFailedError)
    })

    test('an exception carries what PHP said', async () => {
      const failure = client.doNormal('php_exception')
      await expect(failure).rejects.toBeInstanceOf(JobExceptionError)
      await expect(failure).rejects.toThrow('out of paper')
    })

    test('a background job is known until PHP has done it', async () => {
      const handle = await client.doBackground('php_echo', 'later')
      await expect.poll(async () => (await handle.status()).known, { timeout: 10_000 }).toBe(false)
    })
  },
  [phpGearman()],
)
