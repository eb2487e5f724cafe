import type { Response } from '@gearwork/protocol'
import type { ConnectError, ConnectionLostError, ConnectTimeoutError } from './errors.js'

/** What a connection reports. A life is the time from one `opened` to its `lost`. */
export interface ConnectionEvents {
  /** The connection can be used: the place to say who we are and what we can do, every time. */
  opened(): void
  packet(packet: Response): void
  /** A line of the text protocol. Without this method, a server that sends text is none of ours: `lost`. */
  line?(line: string): void
  /** A life ended, and everything unanswered in it. After `close()` nothing is reported any more, but for `cut`. */
  lost(error: ConnectionLostError): void
  /** After `close()`: the server did not take all that was sent. */
  cut?(error: ConnectionLostError): void
  /** An attempt failed; the next one starts in so many milliseconds. */
  failed?(error: ConnectError | ConnectTimeoutError, retryInMs: number): void
  /** What had piled up has left. */
  drained?(): void
}
