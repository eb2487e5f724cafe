export {
  InvalidServerOptionError,
  ListenError,
  PortInUseError,
  ServerError,
  type ServerErrorCode,
  ServerStoppedError,
} from './errors.js'
export type { HeldJob } from './held-job.js'
export type { JobServer } from './job-server.js'
export type { ServerLimits } from './limits.js'
export type { ServerTlsOptions } from './listening/tls.js'
export { type ServerLog, type ServerLogEntry, type ServerLogLevel, serverLogLevel } from './log.js'
export { logTo, type ServerLogger } from './log-to.js'
export type { AdminPolicy, JobServerOptions } from './options.js'
export { createJobServer } from './server.js'
export type { ServerState } from './states.js'
export {
  DamagedStoreError,
  ForeignStoreError,
  NoSqliteError,
  StoreError,
  StoreInUseError,
  StoreTooNewError,
  UnusableStoreError,
} from './store/errors.js'
