import type { ServerLog } from '../log.js'
import type { AdminPolicy } from '../options.js'
import type { Jobs } from '../rules/jobs.js'
import type { Hesitation } from './hesitation.js'
import type { Holdups } from './holdups.js'
import type { Peer } from './peer.js'
import type { SharedLimit } from './shared-limit.js'

/** What a session shares with all others. */
export interface SessionScope {
  readonly jobs: Jobs
  readonly everybody: Peer['everybody']
  readonly log: ServerLog
  readonly maxPacketBytes: number
  readonly maxUnsentBytes: number
  /** What peers leave unread. */
  readonly unsent: SharedLimit
  /** What has come of packets that are not whole. */
  readonly unfinished: SharedLimit
  readonly hesitation: Hesitation
  readonly holdups: Holdups
  readonly exceptions: boolean
  readonly admin: AdminPolicy
  /** The session of this connection is over. */
  ended(connection: number): void
}
