export {
  TestingError,
  type TestingErrorCode,
  TestingOptionError,
  WaitTimeoutError,
} from './errors.js'
export type { RecordedEvent } from './event-reader.js'
export { EventTape } from './event-tape.js'
export { FakeClock, type FakeClockOptions, fakeClock } from './fake-clock.js'
export { FakeContext, type FakeContextOptions, fakeContext } from './fake-context.js'
export type { FinishedJob } from './finished-jobs.js'
export { JobRun } from './job-run.js'
export type {
  JobFate,
  JobReport,
  JobTold,
  MethodName,
  PayloadOf,
  PieceOf,
  ResultOf,
} from './job-types.js'
export { MemoryLetters } from './memory-letters.js'
export type { Provision } from './provisions.js'
export type { RecordedLog, RecordedStatus } from './recording.js'
export { type RunArguments, runJob, startJob } from './run-job.js'
export type { RunJobOptions } from './run-options.js'
export { TestApplication, testApplication } from './test-application.js'
export type { TestApplicationOptions } from './test-options.js'
export type { WaitOptions } from './waiting.js'
