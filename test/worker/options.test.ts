import {
  type FunctionOptions,
  InvalidAddressError,
  type JobHandler,
  Worker,
  type WorkerOptions,
} from '@gearwork/worker'
import { expect, test } from 'vitest'
import { thrownBy } from './support.js'

test.each<[unknown, string]>([
  [null, 'options must be an object, got null'],
  [{ concurency: 3 }, 'concurency must be left out: there is no such option, got 3'],
  [{ concurrency: 0 }, 'concurrency must be a whole number, 1 or more, got 0'],
  [{ concurrency: '4' }, 'concurrency must be a whole number, 1 or more, got "4"'],
  [{ iterations: -1 }, 'iterations must be a whole number, 0 or more, got -1'],
  [{ iterations: 1.5 }, 'iterations must be a whole number, 0 or more, got 1.5'],
  [{ idleTimeoutMs: Number.NaN }, 'idleTimeoutMs must be a number of milliseconds, 0 or more, got NaN'],
  [{ idlePollMs: null }, 'idlePollMs must be a number of milliseconds, 0 or more, got null'],
  [{ servers: [] }, 'servers must be at least one address, got []'],
  [{ clientId: '' }, 'clientId must be 1 to 127 bytes on one line, got ""'],
  [{ clientId: 'two\nlines' }, 'clientId must be 1 to 127 bytes on one line, got "two\\nlines"'],
  [{ clientId: 5 }, 'clientId must be 1 to 127 bytes on one line, got 5'],
  [{ events: 3 }, 'events must be an object, got 3'],
  [{ events: { idle: true } }, 'events.idle must be a function, got true'],
  [{ clock: {} }, 'clock must be an object with now() and after(), got {}'],
])('%j is refused, and quoted', (options, message) => {
  expect(thrownBy(() => new Worker(options as WorkerOptions))).toMatchObject({
    code: 'INVALID_WORKER_OPTION',
    message,
  })
})

test('an address that names no server is an error that can be named', async () => {
  const making = async () => new Worker({ servers: 'box:port' })
  await expect(making()).rejects.toBeInstanceOf(InvalidAddressError)
})

test.each(['box:port', 7, null])('%j names no server, and is refused', (servers) => {
  const message = `${JSON.stringify(servers)} is not a server address: write "host:port", "[ipv6]:port" or { host, port }`
  const refused = { code: 'INVALID_ADDRESS', message }
  expect(thrownBy(() => new Worker({ servers: servers as string }))).toMatchObject(refused)
  expect(thrownBy(() => addFunction('f', () => {}, { servers: [servers] }))).toMatchObject(refused)
})

test.each([
  ['', () => {}, {}, 'a function name must be 1 to 512 bytes without NUL, got ""'],
  [5, () => {}, {}, 'a function name must be 1 to 512 bytes without NUL, got 5'],
  ['f', undefined, {}, 'the handler of f must be a function, got undefined'],
  ['f', () => {}, null, 'options must be an object, got null'],
  ['f', () => {}, { timeout: 5 }, 'timeout must be left out: there is no such option, got 5'],
  ['f', () => {}, { timeoutMs: -1 }, 'timeoutMs must be a number of milliseconds, 0 or more, got -1'],
  [
    'f',
    () => {},
    { serverTimeoutMs: 2 ** 31 },
    'serverTimeoutMs must be a whole number, 0 to 2147483647, got 2147483648',
  ],
  [
    'f',
    () => {},
    { serverTimeoutMs: Number.NaN },
    'serverTimeoutMs must be a whole number, 0 to 2147483647, got NaN',
  ],
  ['f', () => {}, { servers: [] }, 'servers must be at least one address, got []'],
])('addFunction(%j, %o, %j) is refused', (name, handler, options, message) => {
  expect(thrownBy(() => addFunction(name, handler, options))).toMatchObject({
    code: 'INVALID_WORKER_OPTION',
    message,
  })
})

function addFunction(name: unknown, handler: unknown, options: unknown): void {
  new Worker().addFunction(name as string, handler as JobHandler, options as FunctionOptions)
}

test('a server that is named twice is served once', async () => {
  const worker = new Worker({ servers: ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }], patienceMs: 10 })
  await expect(worker.start()).rejects.toMatchObject({ servers: [{ server: '127.0.0.1:1' }] })
})
