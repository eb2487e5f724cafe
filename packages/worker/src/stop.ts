/** Why and how a worker stopped. */
export interface WorkerStop {
  /** `iterations` and `idle` as the options asked; `unreachable`: no server in the patience of `start()`. */
  readonly reason: 'iterations' | 'idle' | 'drained' | 'unreachable'
  /** Jobs that were started. */
  readonly jobs: number
  /**
   * Of those, how many ended without their server hearing of it: it hands them out again. Results that a server did
   * not take in time are not among them: `connectionLost` tells of those.
   */
  readonly lost: number
}
