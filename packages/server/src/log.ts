import type { PatienceLimit } from './peers/patience.js'

/** What a peer had too much of when it was cut off. */
export type CutOffReason = 'unsent' | 'unfinished'

/** What a server tells its log. Connections are numbered as in the `workers` report. */
export type ServerLogEntry =
  /** Once for each address. `clientCertificates`: peers must show one. */
  | {
      readonly event: 'listening'
      readonly address: string
      readonly tls: boolean
      readonly clientCertificates: boolean
    }
  | { readonly event: 'listenerFailed'; readonly address: string; readonly error: Error }
  | { readonly event: 'connected'; readonly connection: number; readonly peer: string }
  /** `error` is absent when the peer hung up of its own will. */
  | {
      readonly event: 'disconnected'
      readonly connection: number
      readonly peer: string
      readonly error?: Error
    }
  /** There were `maxConnections` already. */
  | { readonly event: 'refused'; readonly peer: string; readonly maxConnections: number }
  /**
   * The peer took too much memory: with what it left unread (`unsent`), more than `maxUnsentBytes`; or, where
   * `totalBytes` is there, all together left more than `maxTotalUnsentBytes`, or began packets (`unfinished`) with more
   * than `maxTotalUnfinishedBytes`, and this one most of it. `disconnected` follows.
   */
  | {
      readonly event: 'cutOff'
      readonly connection: number
      readonly peer: string
      readonly reason: CutOffReason
      readonly bytes: number
      /** Of all peers. */
      readonly totalBytes?: number
    }
  /** It took longer than this limit of the options allows. `disconnected` follows. */
  | {
      readonly event: 'timedOut'
      readonly connection: number
      readonly peer: string
      readonly limit: PatienceLimit
      readonly milliseconds: number
    }
  /** A TLS handshake that came to nothing, or took longer than `limits.handshakeMs`. */
  | { readonly event: 'handshakeFailed'; readonly peer: string; readonly error: Error }
  /** Its workers were lost once too often (`jobRetries`). */
  | {
      readonly event: 'jobGivenUp'
      readonly handle: string
      readonly function: string
      readonly retries: number
    }
  /** The store is open: so many jobs of earlier lives are in it. */
  | { readonly event: 'storeOpened'; readonly file: string; readonly jobs: number }
  /** Nothing can be kept, so background jobs are refused: said once, until something can be kept again. */
  | { readonly event: 'storeFailed'; readonly file: string; readonly reason: string }
  | { readonly event: 'storeRecovered'; readonly file: string }
  | { readonly event: 'draining'; readonly jobs: number }
  /**
   * How many jobs were held still: `jobs` are lost, `kept` are in the store. Not told by a server that has opened
   * neither an address nor a store.
   */
  | { readonly event: 'stopped'; readonly jobs: number; readonly kept: number }

/** How much an entry matters: `error` needs somebody, `warn` should be looked at, `debug` is for those who look closely. */
export type ServerLogLevel = 'error' | 'warn' | 'info' | 'debug'

/** What an entry is in a log of levels. An end that loses jobs should be looked at. */
export function serverLogLevel(entry: ServerLogEntry): ServerLogLevel {
  if (entry.event === 'stopped' && entry.jobs > 0) return 'warn'
  return levels[entry.event]
}

const levels: { readonly [E in ServerLogEntry['event']]: ServerLogLevel } = {
  listening: 'info',
  listenerFailed: 'error',
  connected: 'debug',
  disconnected: 'debug',
  refused: 'warn',
  cutOff: 'warn',
  timedOut: 'warn',
  handshakeFailed: 'warn',
  jobGivenUp: 'warn',
  storeOpened: 'info',
  storeFailed: 'error',
  storeRecovered: 'warn',
  draining: 'info',
  stopped: 'info',
}

/** Hears every entry. */
export type ServerLog = (entry: ServerLogEntry) => void

/** A log that throws is not a reason to lose a job. */
export function guardedLog(log: ServerLog | undefined): ServerLog {
  if (log === undefined) return () => {}
  return (entry) => {
    try {
      log(entry)
    } catch {}
  }
}
