import 'reflect-metadata'

export { Application, type ApplicationOptions } from './application.js'
export {
  BadResultError,
  NoJobsError,
  NoResultError,
  NoSuchJobError,
  NotAListenerError,
} from './call-errors.js'
export {
  type Codec,
  type CodecName,
  type CodecOption,
  codecs,
  jsonCodec,
  rawCodec,
  textCodec,
} from './codecs.js'
export {
  type Configuration,
  type ConfigurationOptions,
  defaultConfiguration,
  loadConfiguration,
} from './config.js'
export {
  ConfigurationNotFoundError,
  InvalidConfigurationError,
  ModuleNotLoadedError,
  ResourceNotFoundError,
} from './config-errors.js'
export type { KeyRow, KeyTable } from './config-keys.js'
export type {
  ConfigurationInput,
  ConnectionSection,
  DefaultsSection,
  ServerLimitsSection,
  ServerSection,
  ServerTlsSection,
  SupervisorSection,
} from './config-sections.js'
export { createContainer, resolveWork } from './container.js'
export { Job } from './decorators/job.js'
export { On, type OnOptions } from './decorators/on.js'
export type { JobOptions, ServersInput, SharedOptions, WorkOptions } from './decorators/options.js'
export { Work } from './decorators/work.js'
export {
  type DescribeOptions,
  describeWorks,
  isWork,
  type JobDescription,
  type WorkDescription,
} from './describe.js'
export { discoverWorks, type FoundWork, findModules, type Whereabouts } from './discovery.js'
export {
  Dispatcher,
  type GearmanEvent,
  type Listener,
  type ListenerFailure,
  type ListenerOptions,
  type RemoveListener,
} from './dispatcher.js'
export {
  DuplicateJobError,
  DuplicateWorkError,
  GearworkError,
  type GearworkErrorCode,
  InvalidOptionError,
  NotAJobError,
  NotAWorkError,
  NoWorksError,
  UnknownJobError,
  UnknownOptionError,
  UnknownWorkError,
  UnresolvableError,
  UnresolvedOptionError,
} from './errors.js'
export { type EventMap, type EventName, eventTable, type JobIdentity } from './events.js'
export { type ExecuteOptions, Execution } from './execution.js'
export type { Selection } from './execution-plan.js'
export { Gearman } from './gearman.js'
export type { ForeignJobOptions, GearmanOptions } from './gearman-options.js'
export type { JobContext } from './job-context.js'
export type { CommandLineSettings } from './levels.js'
export { portProblem, type StatedListening } from './listening.js'
export { importModule, runSetup, type Setup } from './loader.js'
export { functionNameProblem, nearestName } from './names.js'
export { BadPayloadError, InvalidPayloadError, type PayloadIssue } from './payload-errors.js'
export { type StandardSchema, type Validation, validate } from './schema.js'
export { longestMs, type ServerSettings, serverKeys, settleServer, withServerPaths } from './server-keys.js'
export {
  builtInSettings,
  layerSettings,
  type Setting,
  type SettingLevel,
  type SettingName,
  type SettingSource,
  type Settings,
  type SettingValues,
  type SubmitMethod,
  settingRows,
  settingValues,
  submitMethods,
} from './settings.js'
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
} from './tokens.js'
export type { CallOptions, JobCaller, TypedHandle, TypedJob, TypedJobs } from './typed-jobs.js'
export { digestKey, type UniqueKeyGenerator } from './unique-keys.js'
export { type Way, ways } from './ways.js'
export { Works, type WorksOptions } from './works.js'
