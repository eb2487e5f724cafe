export {
  type ConnectionReport,
  type FunctionPriorities,
  type FunctionStatus,
  type JobReport,
  type Priority,
  ProtocolError,
  type ProtocolErrorCode,
  type QueueLimits,
} from '@gearwork/protocol'
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
export { AdminClient, type AdminClientOptions } from './admin-client.js'
export type { CallOptions } from './call-options.js'
export { Client } from './client.js'
export {
  AdminRefusedError,
  CallRefusedError,
  CallTimeoutError,
  ClientClosedError,
  ClientError,
  type ClientErrorCode,
  ClientOptionError,
  SubmissionInvalidError,
  SubmissionRefusedError,
} from './errors.js'
export type { ClientEventMap, ClientEventName, ClientEvents, JobFacts } from './events.js'
export type { JobUpdate } from './foreground.js'
export { foregroundKey, isForegroundKey } from './foreground-key.js'
export { ClientJob } from './job.js'
export {
  JobExceptionError,
  JobFailedError,
  JobLostError,
  type JobName,
  JobTimeoutError,
} from './job-errors.js'
export { type AnyHandle, type HandleFacts, JobHandle } from './job-handle.js'
export { JobStatus, type StatusReport, UniqueStatus } from './job-status.js'
export type { BackgroundOptions, ClientOptions, SubmitOptions } from './options.js'
export type { Workload } from './payload.js'
export { Task, type TaskOutcome, type TasksOutcome } from './tasks.js'
