/** A stream that a command writes to, as `process.stdout` is one. */
export interface OutputStream {
  write(chunk: Uint8Array | string): unknown
  /** Hears of a write that the system refused. A stream without it refuses none. */
  on?(event: 'error', listener: (error: Error) => void): unknown
  /** Whether somebody looks at it. */
  readonly isTTY?: boolean | undefined
  /** How wide it is, in characters; undefined where nobody looks at it. */
  readonly columns?: number | undefined
}

/** The signals that ask a command to end. SIGUSR1 is gearmand's: it opened a debugger if nobody heard it. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const
/** One of these. */
export type EndingSignal = (typeof endingSignals)[number]
/** Those that insist where they are the second. */
export type InsistingSignal = Exclude<EndingSignal, 'SIGUSR1'>

/** Everything a command meets outside itself: handed in, so that a test can hand in its own. */
export interface Surroundings {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory: where the search for a configuration begins. */
  readonly cwd: string
  /** The command as a shell runs it: the Node executable, then the program file. */
  readonly command: readonly [node: string, program: string]
  readonly version: string
  /** The name of the current user; undefined where there is none. */
  readonly user: string | undefined
  now(): Date
  /** Hears of each ending signal until the returned function is called. While nobody listens they end the process. */
  onSignal(listener: (signal: EndingSignal) => void): () => void
}
