import { AdminClient, Client } from '@gearwork/client'
import {
  Connection,
  ConnectionOptionError,
  type ConnectionOptions,
  resolveConnectionOptions,
  TransportError,
} from '@gearwork/transport'
import { Worker } from '@gearwork/worker'
import { describe, expect, test } from 'vitest'
import { thrownBy } from '../client/support.js'

const nobody = { host: '127.0.0.1', port: 1 }
const silent = { opened() {}, packet() {}, lost() {} }
const circle: { self?: unknown } = {}
circle.self = circle

const refused: readonly (readonly [unknown, string])[] = [
  [null, 'connection must be an object, got null'],
  [5, 'connection must be an object, got 5'],
  [[], 'connection must be an object, got []'],
  [{ connectTimeoutMs: 0 }, 'connection.connectTimeoutMs must be a number of milliseconds, 1 or more, got 0'],
  [
    { connectTimeoutMs: '5s' },
    'connection.connectTimeoutMs must be a number of milliseconds, 1 or more, got "5s"',
  ],
  [
    { connectTimeoutMs: Number.NaN },
    'connection.connectTimeoutMs must be a number of milliseconds, 1 or more, got NaN',
  ],
  [{ heartbeatMs: -1 }, 'connection.heartbeatMs must be a number of milliseconds, 0 or more, got -1'],
  [{ heartbeatMs: null }, 'connection.heartbeatMs must be a number of milliseconds, 0 or more, got null'],
  [
    { heartbeatMs: Number.POSITIVE_INFINITY },
    'connection.heartbeatMs must be a number of milliseconds, 0 or more, got Infinity',
  ],
  [{ maxPacketBytes: 8_191 }, 'connection.maxPacketBytes must be a whole number, 8192 or more, got 8191'],
  [
    { maxPacketBytes: 1e4 + 0.5 },
    'connection.maxPacketBytes must be a whole number, 8192 or more, got 10000.5',
  ],
  [{ highWaterBytes: 0 }, 'connection.highWaterBytes must be a whole number, 1 or more, got 0'],
  [{ firstPartBytes: 0 }, 'connection.firstPartBytes must be a whole number, 1 or more, got 0'],
  [{ highWaterBytes: 5n }, 'connection.highWaterBytes must be a whole number, 1 or more, got 5n'],
  [{ heartbeat: 5 }, 'connection.heartbeat must be left out: there is no such option, got 5'],
  [{ backoff: { first: 1 } }, 'connection.backoff.first must be left out: there is no such option, got 1'],
  [{ backoff: 5 }, 'connection.backoff must be an object, got 5'],
  [
    { backoff: { firstMs: 0 } },
    'connection.backoff.firstMs must be a number of milliseconds, 1 or more, got 0',
  ],
  [
    { backoff: { longestMs: circle } },
    'connection.backoff.longestMs must be a number of milliseconds, 1 or more, got [object Object]',
  ],
  [{ clock: Date }, 'connection.clock must be an object with now() and after(), got the function Date'],
  [{ clock: { now: Date.now } }, 'connection.clock must be an object with now() and after(), got {}'],
  [{ random: 0.5 }, 'connection.random must be a function, got 0.5'],
  [{ dial: 'tcp' }, 'connection.dial must be a function, got "tcp"'],
  [{ tls: 'yes' }, 'connection.tls must be true, false or an object, got "yes"'],
  [{ tls: null }, 'connection.tls must be true, false or an object, got null'],
  [{ tls: { caFile: 5 } }, 'connection.tls.caFile must be a string of at least one character, got 5'],
  [
    { tls: { serverName: '' } },
    'connection.tls.serverName must be a string of at least one character, got ""',
  ],
  [{ tls: { insecure: 'no' } }, 'connection.tls.insecure must be true or false, got "no"'],
  [
    { tls: { insecrue: true } },
    'connection.tls.insecrue must be left out: there is no such option, got "a boolean"',
  ],
  ...[{ certFile: 'a.pem' }, { cert: 'PEM', ca: 'PEM' }, { keyFile: 'a.pem' }, { key: 'PEM' }].map(
    (tls) =>
      [
        { tls },
        `connection.tls must be an object with cert and key, or neither, got ${JSON.stringify(Object.keys(tls))}`,
      ] as const,
  ),
]

const secret = '-----BEGIN PRIVATE KEY-----'

describe.each(refused.map(([options, message]) => ({ options, message })))(
  '$message',
  ({ options, message }) => {
    const connection = options as ConnectionOptions

    test.each([
      ['a connection', () => new Connection(nobody, silent, resolveConnectionOptions(connection))],
      ['a client', () => new Client({ connection })],
      ['an admin client', () => new AdminClient({ connection })],
      ['a worker', () => new Worker({ connection })],
    ])('is refused by %s, and quoted', (_, make) => {
      const error = thrownBy(make)
      expect(error).toBeInstanceOf(ConnectionOptionError)
      expect(error).toBeInstanceOf(TransportError)
      expect(error).toMatchObject({ code: 'INVALID_CONNECTION_OPTION', message })
    })
  },
)

test.each([
  [{ key: [secret] }, 'connection.tls.key must be a string or bytes in PEM form, got "an object"'],
  [{ Key: secret }, 'connection.tls.Key must be left out: there is no such option, got "a string"'],
  [
    { keyFile: secret },
    'connection.tls.keyFile must be the path of a file (key takes what it holds), got "a string"',
  ],
])('what may be a key is not shown: %#', (tls, message) => {
  const error = thrownBy(() => new Client({ connection: { tls } as unknown as ConnectionOptions }))
  expect(error).toMatchObject({ message })
})

test('what is allowed is taken', () => {
  const least = {
    tls: { ca: new Uint8Array(), cert: 'PEM', keyFile: 'key.pem', serverName: 'box', insecure: true },
    connectTimeoutMs: 1,
    backoff: { firstMs: 1, longestMs: 1 },
    heartbeatMs: 0,
    maxPacketBytes: 8_192,
    highWaterBytes: 1,
  }
  for (const connection of [{}, least, { tls: true }, { tls: false }, { tls: {}, backoff: {} }]) {
    expect(() => new Client({ connection })).not.toThrow()
  }
})
