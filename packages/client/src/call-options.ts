/** What every call takes. */
export interface CallOptions {
  /** In milliseconds; 0 = any time. Default: the client's. */
  readonly timeoutMs?: number
  /** Ends the call with the signal's reason. What a server has taken it may still do. */
  readonly signal?: AbortSignal
}
