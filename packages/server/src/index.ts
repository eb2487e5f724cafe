export {
  InvalidServerOptionError,
  ListenError,
  PortInUseError,
  ServerError,
  type ServerErrorCode,
  ServerStoppedError,
} from './errors.js'
export type { ServerLog, ServerLogEntry } from './log.js'
export type { AdminPolicy, JobServerOptions, ServerLimits } from './options.js'
export { createJobServer, type JobServer } from './server.js'
export type { ServerState } from './states.js'
export type { ServerTlsOptions } from './tls.js'
