import { Worker } from '@gearwork/worker'
import { expect, test } from 'vitest'

test.each([
  [{ concurrency: 0 }, 'concurrency must be a whole number, 1 or more, got 0'],
  [{ iterations: -1 }, 'iterations must be a whole number, 0 or more, got -1'],
  [{ iterations: 1.5 }, 'iterations must be a whole number, 0 or more, got 1.5'],
  [{ idleTimeoutMs: Number.NaN }, 'idleTimeoutMs must be a number of milliseconds, 0 or more, got NaN'],
  [{ servers: [] }, 'servers must be at least one address, got ""'],
  [{ clientId: '' }, 'clientId must be 1 to 127 bytes on one line, got ""'],
  [{ clientId: 'two\nlines' }, 'clientId must be 1 to 127 bytes on one line, got "two\\nlines"'],
])('%o is refused, and quoted', (options, message) => {
  expect(() => new Worker(options)).toThrow(message)
})

test('an address that names no server is refused', () => {
  expect(() => new Worker({ servers: 'box:port' })).toThrow('"box:port" is not a server address')
})

test.each([
  ['', () => {}, {}, 'a function name must be 1 to 512 bytes without NUL, got ""'],
  ['f', undefined, {}, 'the handler of f must be a function, got undefined'],
  ['f', () => {}, { timeoutMs: -1 }, 'timeoutMs must be a number of milliseconds, 0 or more, got -1'],
  ['f', () => {}, { serverTimeoutMs: 2 ** 31 }, 'serverTimeoutMs must be 2147483647 or less, got 2147483648'],
])('addFunction(%j, %o, %o) is refused', (name, handler, options, message) => {
  expect(() => new Worker().addFunction(name, handler as never, options)).toThrow(message)
})

test('a server that is named twice is served once', async () => {
  const worker = new Worker({ servers: ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }], patienceMs: 10 })
  await expect(worker.start()).rejects.toMatchObject({ servers: [{ server: '127.0.0.1:1' }] })
})
