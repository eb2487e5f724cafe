/** What every call takes. */
export interface CallOptions {
  /** In milliseconds; 0 = any time. Default: the client's. */
  readonly timeoutMs?: number
  /** What of `timeoutMs` is over already, for those who did something for the call before. In milliseconds. Default 0. */
  readonly spentMs?: number
  /** Ends the call with the signal's reason. What a server has taken it may still do. */
  readonly signal?: AbortSignal
}
