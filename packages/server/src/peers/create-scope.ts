import type { ResolvedJobServerOptions } from '../options.js'
import type { Jobs } from '../rules/jobs.js'
import { Hesitation } from './hesitation.js'
import { Holdups } from './holdups.js'
import type { Session } from './session.js'
import type { SessionScope } from './session-scope.js'
import type { Sessions } from './sessions.js'
import { type Share, SharedLimit } from './shared-limit.js'

/** What the sessions of one server share. */
export function createScope(options: ResolvedJobServerOptions, jobs: Jobs, sessions: Sessions): SessionScope {
  const { log, maxPacketBytes, maxUnsentBytes, exceptions, admin } = options
  const limited = (most: number, shareOf: (session: Session) => Share) =>
    new SharedLimit(most, () => sessions.map(shareOf))
  return {
    jobs,
    everybody: sessions,
    log,
    maxPacketBytes,
    maxUnsentBytes,
    unsent: limited(options.maxTotalUnsentBytes, ({ speech }) => speech),
    unfinished: limited(options.maxTotalUnfinishedBytes, ({ arrival }) => arrival),
    hesitation: new Hesitation(),
    holdups: new Holdups(),
    exceptions,
    admin,
    ended: (connection) => sessions.remove(connection),
  }
}
