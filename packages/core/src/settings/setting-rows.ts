import { defaultPort } from '@gearwork/protocol/limits'
import type { ServerAddress } from '@gearwork/transport'
import { type Backoff, mustBeBackoff, settleBackoff } from '../fate/backoff.js'
import { mustBeRateLimit, settleRateLimit } from '../limits/rate-limit.js'
import { codecMust, isCodecOption } from '../payloads/codec-option.js'
import { count, flag, isWhole, type SettingRow, seconds, settleServers, text } from './setting-kinds.js'
import { isolationKinds, type SettingName, type SettingValues, serviceScopes } from './setting-values.js'
import { submitMethods } from './ways.js'

const localhost: readonly ServerAddress[] = [{ host: '127.0.0.1', port: defaultPort }]

/** Every setting of a work or job: its built-in value, its key, its meaning and what it may be. */
export const settingRows: { readonly [K in SettingName]: SettingRow<SettingValues[K]> } = {
  iterations: count('iterations', 0, 'jobs after which a worker stops; 0 = it goes on'),
  minimumExecutionTime: seconds(
    'minimumExecutionTime',
    'seconds that a worker stays at least, so that a supervisor does not take a short run for a crash',
  ),
  timeout: seconds('timeout', 'seconds without a job after which a worker stops; 0 = it waits for ever'),
  exitOnFailure: flag(
    'exitOnFailure',
    false,
    'whether a worker stops once a job has failed, for a supervisor to start it anew',
  ),
  concurrency: {
    ...count('concurrency', 1, 'jobs that run at the same time in one process'),
    must: 'be a whole number, 1 or more',
    settle: (value) => (isWhole(value) && value >= 1 ? value : undefined),
  },
  rateLimit: {
    builtIn: false,
    key: 'rateLimit',
    says: 'how many runs of one job start in a span of time in one process: { limit, perSeconds }; false = any number',
    must: mustBeRateLimit,
    settle: settleRateLimit,
  },
  jobTimeout: seconds('jobTimeout', 'seconds that one run may take; 0 = no limit'),
  scope: {
    builtIn: 'process',
    key: 'scope',
    says: 'what its work is built for: once for the `process`, or anew for each `job`',
    must: `be one of ${serviceScopes.join(', ')}`,
    settle: (value) => serviceScopes.find((scope) => scope === value),
  },
  isolation: {
    builtIn: 'none',
    key: 'isolation',
    says: 'where a job runs: with all others, or in a `thread` or `process` of its own, which boots the same application',
    must: `be one of ${isolationKinds.join(', ')}`,
    settle: (value) => isolationKinds.find((kind) => kind === value),
  },
  memoryLimitMb: count(
    'memoryLimitMb',
    0,
    'megabytes of objects that an isolated job may have before its thread or process ends as a crash; 0 = as many as V8 takes by itself',
  ),
  recycleAfterJobs: count(
    'recycleAfterJobs',
    0,
    'jobs after which their thread or process is replaced; 0 = never',
  ),
  recycleAboveMb: count(
    'recycleAboveMb',
    0,
    'megabytes in use after a job (of a thread its heap, of a process all) above which it is replaced; 0 = never',
  ),
  recycleAfterSeconds: seconds(
    'recycleAfterSeconds',
    'seconds that a thread or process lives before it is replaced between two jobs; 0 = for ever',
  ),
  abortGrace: {
    ...seconds(
      'abortGrace',
      'seconds that an isolated job may go on whose signal has aborted, before its thread or process is ended',
    ),
    builtIn: 5,
  },
  retries: count('retries', 0, 'how often a background job that failed runs again'),
  backoff: {
    builtIn: settleBackoff('exponential') as Backoff,
    key: 'backoff',
    says: 'how long it waits before that: `fixed`, `linear` or `exponential`, or { kind, delaySeconds, maxSeconds, jitter }',
    must: mustBeBackoff,
    settle: settleBackoff,
  },
  defaultMethod: {
    builtIn: 'doNormal',
    key: 'method',
    says: 'how a job is submitted when the caller does not say it',
    must: `be one of ${submitMethods.join(', ')}`,
    settle: (value) => submitMethods.find((method) => method === value),
  },
  servers: {
    builtIn: localhost,
    key: 'servers',
    says: 'job servers that workers serve and callers submit to',
    must: 'be "host:port", { host, port }, or a list or map of them',
    settle: settleServers,
  },
  namespace: text('namespace', 'what stands before the name of every work'),
  jobPrefix: text('jobPrefix', 'what stands before the function of every job'),
  codec: {
    builtIn: 'json',
    key: 'codec',
    says: 'how payloads and results become bytes',
    must: codecMust,
    settle: (value) => (isCodecOption(value) ? value : undefined),
  },
  generateUniqueKey: flag(
    'generateUniqueKey',
    false,
    'whether equal payloads of one job become one job while it waits or runs',
  ),
  debounce: count(
    'debounce',
    0,
    'whole seconds in which equal calls in the background become one job, run at their end; 0 = each call is a job',
  ),
  callbacks: flag('callbacks', true, 'whether submissions dispatch the `gearman.client.callback` events'),
}
