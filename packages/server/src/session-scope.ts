import { Hesitation } from './hesitation.js'
import type { Jobs } from './jobs.js'
import type { ServerLog } from './log.js'
import type { AdminPolicy, ResolvedJobServerOptions } from './options.js'
import type { Session } from './session.js'
import type { Sessions } from './sessions.js'
import { type Share, SharedLimit } from './shared-limit.js'

/** What a session shares with all others. */
export interface SessionScope {
  readonly jobs: Jobs
  readonly sessions: Iterable<Session>
  readonly log: ServerLog
  readonly maxPacketBytes: number
  readonly maxUnsentBytes: number
  /** What peers leave unread. */
  readonly unsent: SharedLimit
  /** What has come of packets that are not whole. */
  readonly unfinished: SharedLimit
  readonly hesitation: Hesitation
  readonly exceptions: boolean
  readonly admin: AdminPolicy
  /** The session is over. */
  ended(session: Session): void
}

export function sessionScope(
  options: ResolvedJobServerOptions,
  jobs: Jobs,
  sessions: Sessions,
): SessionScope {
  const { log, maxPacketBytes, maxUnsentBytes, exceptions, admin } = options
  const limited = (most: number, shareOf: (session: Session) => Share) =>
    new SharedLimit(most, () => sessions.map(shareOf))
  return {
    jobs,
    sessions,
    log,
    maxPacketBytes,
    maxUnsentBytes,
    unsent: limited(options.maxTotalUnsentBytes, ({ speech }) => speech),
    unfinished: limited(options.maxTotalUnfinishedBytes, ({ arrival }) => arrival),
    hesitation: new Hesitation(),
    exceptions,
    admin,
    ended: (session) => sessions.remove(session),
  }
}
