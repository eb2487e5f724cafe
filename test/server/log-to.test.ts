import { logTo, type ServerLogEntry, serverLogLevel } from '@gearwork/server'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { running } from './running.js'

/** What pino writes of entries, from a level on. */
function pinoWrites(level: string, ...entries: readonly ServerLogEntry[]) {
  const lines: string[] = []
  const logger = pino({ level, base: null, timestamp: false }, { write: (line) => void lines.push(line) })
  for (const entry of entries) logTo(logger)(entry)
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}

test('an entry is its fields in its level, under a message of the same words each time', () => {
  expect(
    pinoWrites(
      'trace',
      { event: 'refused', peer: '10.0.0.1', maxConnections: 2 },
      { event: 'draining', jobs: 3 },
    ),
  ).toEqual([
    { level: 40, event: 'refused', peer: '10.0.0.1', maxConnections: 2, msg: 'connection refused: too many' },
    { level: 30, event: 'draining', jobs: 3, msg: 'draining' },
  ])
})

test('an end that loses jobs is a warning; jobs that are waited for or kept are none', () => {
  const told: readonly ServerLogEntry[] = [
    { event: 'draining', jobs: 3 },
    { event: 'stopped', jobs: 0, kept: 3 },
    { event: 'stopped', jobs: 1, kept: 0 },
  ]
  expect(pinoWrites('trace', ...told).map(({ level }) => level)).toEqual([30, 30, 40])
  expect(told.map(serverLogLevel)).toEqual(['info', 'info', 'warn'])
})

test('an error stands where pino writes its message and stack', () => {
  const [written] = pinoWrites('trace', {
    event: 'listenerFailed',
    address: '127.0.0.1:4730',
    error: new RangeError('no'),
  })
  expect(written).toEqual({
    level: 50,
    event: 'listenerFailed',
    address: '127.0.0.1:4730',
    err: { type: 'RangeError', message: 'no', stack: expect.stringContaining('log-to.test') },
    msg: 'no longer listening',
  })
})

test('what a level does not let through is not written', () => {
  const told: readonly ServerLogEntry[] = [
    { event: 'connected', connection: 1, peer: '127.0.0.1' },
    { event: 'listening', address: '127.0.0.1:4730', tls: false, clientCertificates: false },
    { event: 'handshakeFailed', peer: '127.0.0.1', error: new Error('no') },
    { event: 'storeFailed', file: 'jobs', reason: 'full' },
  ]
  const events = (level: string) => pinoWrites(level, ...told).map(({ event }) => event)
  expect(told.map(serverLogLevel)).toEqual(['debug', 'info', 'warn', 'error'])
  expect(events('debug')).toEqual(told.map(({ event }) => event))
  expect(events('warn')).toEqual(['handshakeFailed', 'storeFailed'])
  expect(events('silent')).toEqual([])
})

test('a server tells a logger of its own all that happens, as its methods', async () => {
  class Logger {
    readonly lines: string[] = []
    debug = (fields: object) => this.write('debug', fields)
    warn = this.debug
    error = this.debug
    info(fields: object, message: string): void {
      this.write('info', { ...fields, message })
    }
    write(level: string, fields: object): void {
      this.lines.push(`${level} ${JSON.stringify(fields)}`)
    }
  }
  const logger = new Logger()
  const { server } = await running({ log: logTo(logger) })
  const { port } = server
  await server.stop()
  expect(logger.lines).toEqual([
    `info {"event":"listening","address":"127.0.0.1:${port}","tls":false,"clientCertificates":false,"message":"listening"}`,
    'info {"event":"stopped","jobs":0,"kept":0,"message":"stopped"}',
  ])
})
