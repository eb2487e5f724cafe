import { limits } from '@gearwork/protocol'
import { createJobServer, InvalidServerOptionError, type JobServerOptions } from '@gearwork/server'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../packages/server/src/options.js'

/** As those write whose compiler checks nothing. */
const anything = (options: unknown) => options as JobServerOptions

test('settles what is left out', () => {
  const options = resolveOptions({})
  expect(options).toMatchObject({
    listen: [{ host: '127.0.0.1', port: 4730 }],
    maxConnections: 0,
    maxPacketBytes: limits.packet,
    maxUnsentBytes: 128 * 1024 * 1024,
    maxTotalUnsentBytes: 1024 * 1024 * 1024,
    maxTotalUnfinishedBytes: 1024 * 1024 * 1024,
    handshakeMs: 60_000,
    unfinishedMs: 300_000,
    idleMs: 0,
    workerSilenceMs: 0,
    keepAliveMs: 0,
    jobRetries: -1,
    workerWakeup: 0,
    roundRobin: true,
    exceptions: false,
    admin: 'all',
  })
  expect(`${options.handlePrefix}:${Number.MAX_SAFE_INTEGER}`.length).toBeLessThanOrEqual(limits.handle)
})

test('lets all peers together leave at least what one may', () => {
  const most = 2 ** 31
  expect(resolveOptions({ limits: { maxUnsentBytes: most } }).maxTotalUnsentBytes).toBe(most)
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

const circle: { self?: unknown } = {}
circle.self = circle

test.each([
  [null, 'options must be an object, got null'],
  [[], 'options must be an object, got []'],
  [{ limits: null }, 'limits must be an object, got null'],
  [{ persit: 'x.db' }, 'persit must be left out: there is no such option, got "x.db"'],
  [{ limits: { idle: 5 } }, 'limits.idle must be left out: there is no such option, got 5'],
  [
    { tls: { cert: 'a', key: 'b', chain: 'c' } },
    'tls.chain must be left out: there is no such option, got "a string"',
  ],
  [{ persist: '' }, 'persist must be a file, got ""'],
  [{ limits: 5 }, 'limits must be an object, got 5'],
  [{ limits: { maxUnsentBytes: null } }, 'limits.maxUnsentBytes must be a whole number, 0 or more, got null'],
  [
    { limits: { maxTotalUnsentBytes: -1 } },
    'limits.maxTotalUnsentBytes must be a whole number, 0 or more, got -1',
  ],
  [{ limits: { maxUnsentBytes: 1n } }, 'limits.maxUnsentBytes must be a whole number, 0 or more, got 1n'],
  [{ limits: { idleMs: 0.5 } }, 'limits.idleMs must be a whole number, 0 or more, got 0.5'],
  [{ limits: { unfinishedMs: '5m' } }, 'limits.unfinishedMs must be a whole number, 0 or more, got "5m"'],
  [{ limits: { handshakeMs: -1 } }, 'limits.handshakeMs must be a whole number, 0 or more, got -1'],
  [
    { limits: { workerSilenceMs: true } },
    'limits.workerSilenceMs must be a whole number, 0 or more, got true',
  ],
  [{ keepAliveMs: null }, 'keepAliveMs must be a whole number, 0 or more, got null'],
  [{ limits: { maxPacketBytes: 1n } }, 'limits.maxPacketBytes must be a whole number, 8192 or more, got 1n'],
  [{ limits: { maxPacketBytes: 0 } }, 'limits.maxPacketBytes must be a whole number, 8192 or more, got 0'],
  [{ jobRetries: null }, 'jobRetries must be a whole number, -1 or more, got null'],
  [{ jobRetries: circle }, 'jobRetries must be a whole number, -1 or more, got [object Object]'],
  [{ handlePrefix: 7 }, 'handlePrefix must be 1 to 46 printable ASCII characters without spaces, got 7'],
  [
    { handlePrefix: null },
    'handlePrefix must be 1 to 46 printable ASCII characters without spaces, got null',
  ],
  [{ exceptions: 'no' }, 'exceptions must be true or false, got "no"'],
  [{ exceptions: null }, 'exceptions must be true or false, got null'],
  [{ admin: null }, 'admin must be one of all, loopback, read-only, got null'],
  [{ log: 'console' }, 'log must be a function, got "console"'],
  [{ log: null }, 'log must be a function, got null'],
  [{ clock: Date }, 'clock must be an object with now() and after(), got the function Date'],
  [{ clock: { now: Date.now } }, 'clock must be an object with now() and after(), got {}'],
  [{ tls: true }, 'tls must be an object, got true'],
  [{ tls: null }, 'tls must be an object, got null'],
  [{ tls: {} }, 'tls must be an object with cert or certFile, and key or keyFile, got []'],
  [
    { tls: { certFile: 'a.pem', ca: 'x' } },
    'tls must be an object with cert or certFile, and key or keyFile, got ["certFile","ca"]',
  ],
  [{ tls: { certFile: '', key: 'k' } }, 'tls.certFile must be a string of at least one character, got ""'],
  [{ tls: { cert: 'c', key: ['secret'] } }, 'tls.key must be a string or bytes in PEM form, got "an object"'],
  [{ tls: { cert: 'c', key: 5 } }, 'tls.key must be a string or bytes in PEM form, got "a number"'],
  [{ tls: { cert: null, key: 'k' } }, 'tls.cert must be a string or bytes in PEM form, got null'],
])('refuses %o in one line', (options, message) => {
  let refusal: unknown
  try {
    createJobServer(anything(options))
  } catch (error) {
    refusal = error
  }
  expect(refusal).toBeInstanceOf(InvalidServerOptionError)
  expect((refusal as Error).message).toBe(message)
})
