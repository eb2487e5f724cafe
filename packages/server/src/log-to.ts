import { type ServerLog, type ServerLogEntry, type ServerLogLevel, serverLogLevel } from './log.js'

/** What writes entries: pino, or any logger whose methods take fields and then a message. */
export type ServerLogger = {
  readonly [L in ServerLogLevel]: (fields: object, message: string) => void
}

/**
 * A log for `createJobServer({ log })` that passes every entry to a logger of levels: its fields, `event` among
 * them, with an error under `err`, where pino writes its stack; and a message that says what happened, always in
 * the same words, so that it can be counted.
 */
export function logTo(logger: ServerLogger): ServerLog {
  return (entry) => {
    const { error: err, ...fields } = entry as ServerLogEntry & { readonly error?: Error }
    // Called as a method: most loggers need their `this`.
    logger[serverLogLevel(entry)](err === undefined ? fields : { ...fields, err }, messages[entry.event])
  }
}

const messages: { readonly [E in ServerLogEntry['event']]: string } = {
  listening: 'listening',
  listenerFailed: 'no longer listening',
  connected: 'connection opened',
  disconnected: 'connection closed',
  refused: 'connection refused: too many',
  cutOff: 'peer cut off: it takes too much memory',
  timedOut: 'peer timed out',
  handshakeFailed: 'TLS handshake failed',
  jobGivenUp: 'job given up: it lost its workers too often',
  storeOpened: 'store opened',
  storeFailed: 'store failed: background jobs are refused',
  storeRecovered: 'store works again',
  draining: 'draining',
  stopped: 'stopped',
}
