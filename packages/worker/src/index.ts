export {
  type BackoffOptions,
  ConnectionLostError,
  ConnectionOptionError,
  type ConnectionOptions,
  InvalidAddressError,
  NoServerError,
  type ServerAddressInput,
  type ServerTrouble,
  type TlsOptions,
  TransportError,
  type TransportErrorCode,
} from '@gearwork/transport'
export {
  DrainDeadlineError,
  FunctionTimeoutError,
  JobFailed,
  JobGivenBack,
  JobResultError,
  WorkerError,
  type WorkerErrorCode,
  WorkerOptionError,
  WorkerStoppedError,
} from './errors.js'
export type { WorkerEvents } from './events.js'
export { type JobHandler, type JobOutcome, type JobSupport, WorkerJob } from './job.js'
export type { FunctionOptions } from './offer.js'
export type { WorkerOptions } from './options.js'
export type { RateLimit } from './rate-window.js'
export type { JobPieces, JobResult, JobStream } from './result.js'
export type { WorkerState } from './states.js'
export type { WorkerStop } from './stop.js'
export { Worker } from './worker.js'
