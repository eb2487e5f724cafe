import 'reflect-metadata'

export type { Clock } from '@gearwork/transport'

export { Application } from './application.js'
export type { ApplicationOptions } from './application-options.js'
export {
  Batch,
  type BatchOptions,
  type BatchOutcome,
  type BatchProgress,
  type CallOutcome,
  type InFlightOptions,
} from './calls/batches/batch.js'
export {
  type RunTasksOptions,
  type TaskOptions,
  TypedTask,
  TypedTasks,
  type TypedTasksOutcome,
} from './calls/batches/typed-tasks.js'
export {
  BadResultError,
  BatchBegunError,
  NoResultError,
  NoSuchJobError,
  UnknownServerError,
} from './calls/call-errors.js'
export type { BackgroundCallOptions, CallOptions } from './calls/call-options.js'
export { Gearman } from './calls/gearman.js'
export type { ForeignJobOptions, GearmanOptions } from './calls/gearman-options.js'
export type { JobCaller, TypedHandle, TypedJob, TypedJobs } from './calls/typed-jobs.js'
export { digestKey, keyGenerator, type UniqueKeyGenerator, uniqueKeys } from './calls/unique-keys.js'
export {
  type Configuration,
  type ConfigurationOptions,
  defaultConfiguration,
  loadConfiguration,
} from './configuration/config.js'
export {
  ConfigurationNotFoundError,
  InvalidConfigurationError,
  ModuleNotLoadedError,
  ResourceNotFoundError,
} from './configuration/config-errors.js'
export type {
  ConfigurationInput,
  ConnectionSection,
  DefaultsSection,
  FailedSection,
  ServerLimitsSection,
  ServerSection,
  ServerTlsSection,
  SupervisorSection,
} from './configuration/config-sections.js'
export type { KeyRow, KeyTable } from './configuration/key-rows.js'
export { portProblem, type StatedListening } from './configuration/listening.js'
export {
  longestMs,
  type ServerSettings,
  serverKeys,
  settleServer,
  withServerPaths,
} from './configuration/server-keys.js'
export { type ContainerAdapter, type ContainerScope, currentJob } from './container/adapter.js'
export { createContainer, resolveWork } from './container/container.js'
export {
  DisposalError,
  type DisposalFailure,
  ScopeRequiredError,
  SetUpError,
  UnresolvableError,
} from './container/container-errors.js'
export type { Initializable } from './container/service-hooks.js'
export {
  type Class,
  container,
  type DependencyContainer,
  type Dynamic,
  delay,
  type InjectionToken,
  inject,
  injectAll,
  injectable,
  instanceCachingFactory,
  Lifecycle,
  registry,
  scoped,
  singleton,
  tokenName,
} from './container/tokens.js'
export { Cron } from './cron/cron.js'
export type { SkipReason } from './cron/job-schedule.js'
export { type CronInput, type CronOptions, type CronSchedule, scheduleText } from './cron/schedule.js'
export { MisplacedDecoratorError, NotAJobError, NotAWorkError } from './decorators/decorator-errors.js'
export type { DualMethodDecorator } from './decorators/dialect.js'
export type { Injection } from './decorators/injections.js'
export { Job } from './decorators/job.js'
export { On, type OnOptions } from './decorators/on.js'
export type { JobOptions, ServersInput, SharedOptions, Stated, WorkOptions } from './decorators/options.js'
export { type DualClassDecorator, type InjectingDecorator, Work } from './decorators/work.js'
export { GearworkError, type GearworkErrorCode } from './errors.js'
export {
  Dispatcher,
  type GearmanEvent,
  type Listener,
  type ListenerFailure,
  type ListenerOptions,
  type RemoveListener,
} from './events/dispatcher.js'
export { NotAListenerError, UnknownEventError } from './events/event-errors.js'
export {
  type CronFacts,
  type DeadJobFacts,
  type EventMap,
  type EventName,
  eventTable,
  type FailedJobFacts,
  type JobIdentity,
  type PostponedJobFacts,
} from './events/events.js'
export { Execution } from './execution/execution.js'
export type { Selection } from './execution/execution-plan.js'
export type { ExecutionFailure, ExecutionStop } from './execution/execution-stop.js'
export type { ExecuteOptions } from './execution/execution-support.js'
export {
  type Backoff,
  type BackoffInput,
  type BackoffKind,
  backoffText,
} from './fate/backoff.js'
export { FolderLetters } from './fate/letters/folder-letters.js'
export type { DeadLetter, DeadLetterStore, DeathReason, LetterListOptions } from './fate/letters/letter.js'
export {
  AmbiguousLetterError,
  LetterRefusedError,
  LettersUnusableError,
  NotALetterError,
} from './fate/letters/letter-errors.js'
export { isLetterId, letterId } from './fate/letters/letter-id.js'
export { deadLetterStore, deadLettersOf } from './fate/letters/letters-of.js'
export { JobDiscarded, JobFailedForGood, JobSnoozed } from './fate/outcome-errors.js'
export { NextCalledTwiceError, NotSubmittedError } from './hooks/hook-errors.js'
export type { JobLog, JobLogLine } from './hooks/job-log.js'
export { type JobLogLevel, lineLog } from './hooks/line-log.js'
export type { Next } from './hooks/next.js'
export type { Submission } from './hooks/submission.js'
export {
  ChildNotStartedError,
  JobCrashedError,
  NotIsolatableError,
} from './isolation/isolation-errors.js'
export { type JobRate, rateLimitText } from './limits/rate-limit.js'
export { watchImports } from './modules/import-watch.js'
export type { Setup } from './modules/loader.js'
export type { Whereabouts } from './modules/modules.js'
export type { Codec } from './payloads/codec.js'
export type { CodecName, CodecOption } from './payloads/codec-option.js'
export { codecs } from './payloads/codecs.js'
export { type CompressedOptions, type CompressionAlgorithm, compressed } from './payloads/compressed.js'
export { type EncryptedOptions, encrypted } from './payloads/encrypted.js'
export { jsonCodec } from './payloads/json-codec.js'
export { msgpackCodec } from './payloads/msgpack-codec.js'
export {
  BadPayloadError,
  InvalidPayloadError,
  PayloadError,
  type PayloadIssue,
  type PayloadPart,
  PayloadTooLargeError,
  SchemaFailedError,
  TamperedPayloadError,
  UnknownKeyError,
} from './payloads/payload-errors.js'
export { isPermanent, type PermanentFailure } from './payloads/permanent.js'
export { rawCodec, textCodec } from './payloads/plain-codecs.js'
export { accept } from './payloads/schema.js'
export type { StandardSchema } from './payloads/standard-schema.js'
export type { InputOf, OutputOf, Payload, Result } from './payloads/typed-schemas.js'
export type { JobContext } from './runs/job-context.js'
export { InvalidOptionError, UnknownOptionError, UnresolvedOptionError } from './settings/option-errors.js'
export { type Overrides, type OverridesSource, settleOverrides } from './settings/overrides.js'
export { settingRows } from './settings/setting-rows.js'
export {
  type IsolationKind,
  isolationKinds,
  type ServiceScope,
  type SettingName,
  type SettingValues,
} from './settings/setting-values.js'
export {
  builtInSettings,
  type Setting,
  type SettingLevel,
  type SettingSource,
  type Settings,
} from './settings/settings.js'
export { type SubmitMethod, submitMethods, type Way, ways } from './settings/ways.js'
export { type DescribeOptions, describeWorks, isWork } from './works/describe.js'
export type {
  JobDescription,
  Middleware,
  MiddlewareObject,
  MiddlewareOption,
  MiddlewareRun,
  RunMiddleware,
  WorkDescription,
} from './works/description.js'
export { discoverWorks } from './works/discovery.js'
export type { FoundWork } from './works/found-work.js'
export type { ListedJob, ListedWork } from './works/listed.js'
export { type Catalogue, type CatalogueOptions, readCatalogue } from './works/manifest/catalogue.js'
export {
  dynamicFiles,
  type Manifest,
  type ManifestContent,
  type ManifestJob,
  type ManifestWork,
} from './works/manifest/manifest.js'
export { removeManifest, writeManifest } from './works/manifest/manifest-file.js'
export { surveyWorks } from './works/manifest/warm-up.js'
export { nearestName } from './works/names.js'
export {
  DuplicateJobError,
  DuplicateWorkError,
  NoJobsError,
  NoWorksError,
  UnknownJobError,
  UnknownWorkError,
} from './works/work-errors.js'
export { Works, type WorksOptions } from './works/works.js'
