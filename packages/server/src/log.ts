/** What a server tells its log. Connections are numbered as in the `workers` report. */
export type ServerLogEntry =
  | { readonly event: 'listening'; readonly address: string }
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
   * The peer left `unsentBytes` waiting, more than `maxUnsentBytes`; or, where `totalUnsentBytes` is there, all
   * together left more than `maxTotalUnsentBytes`, and this one most of it. `disconnected` follows.
   */
  | {
      readonly event: 'cutOff'
      readonly connection: number
      readonly peer: string
      readonly unsentBytes: number
      readonly totalUnsentBytes?: number
    }
  /** A TLS handshake that came to nothing. */
  | { readonly event: 'handshakeFailed'; readonly peer: string; readonly error: Error }
  /** Its workers were lost once too often (`jobRetries`). */
  | {
      readonly event: 'jobGivenUp'
      readonly handle: string
      readonly function: string
      readonly retries: number
    }
  | { readonly event: 'draining'; readonly jobs: number }
  /** `jobs` is how many were held still, and are lost. */
  | { readonly event: 'stopped'; readonly jobs: number }

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
