import { limits } from '@gearwork/protocol'
import { createJobServer, InvalidServerOptionError } from '@gearwork/server'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../packages/server/src/options.js'

test('settles what is left out', () => {
  const options = resolveOptions({})
  expect(options).toMatchObject({
    listen: [{ host: '127.0.0.1', port: 4730 }],
    maxConnections: 0,
    maxPacketBytes: limits.packet,
    jobRetries: -1,
    workerWakeup: 0,
    exceptions: false,
    admin: 'all',
  })
  expect(`${options.handlePrefix}:${Number.MAX_SAFE_INTEGER}`.length).toBeLessThanOrEqual(limits.handle)
})

test('takes several addresses', () => {
  expect(resolveOptions({ listen: ['127.0.0.1:0', '[::1]:4731'] }).listen).toEqual([
    { host: '127.0.0.1', port: 0 },
    { host: '::1', port: 4731 },
  ])
})

test.each([
  [{ jobRetries: -2 }, 'jobRetries must be a whole number, -1 or more, got -2'],
  [{ workerWakeup: 1.5 }, 'workerWakeup must be a whole number, 0 or more, got 1.5'],
  [
    { limits: { maxConnections: Number.NaN } },
    'limits.maxConnections must be a whole number, 0 or more, got NaN',
  ],
  [
    { handlePrefix: 'a b' },
    'handlePrefix must be 1 to 46 printable ASCII characters without spaces, got "a b"',
  ],
  [{ admin: 'some' as 'all' }, 'admin must be one of all, loopback, read-only, got "some"'],
  [{ listen: [] }, 'listen must be at least one address, got []'],
] as const)('refuses %j', (options, message) => {
  expect(() => createJobServer(options)).toThrow(message)
  expect(() => createJobServer(options)).toThrow(InvalidServerOptionError)
})
