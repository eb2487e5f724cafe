import type { Context } from './context.js'
import type { OptionRow } from './options/option-row.js'
import {
  contractOptions,
  describeOptions,
  executeOptions,
  failedListOptions,
  failedPurgeOptions,
  failedRetryOptions,
  failedShowOptions,
  generateOptions,
  jsonOption,
  statusOptions,
  submitOptions,
} from './options/option-table.js'
import { serverOptions } from './server/options.js'

/** Runs a command; the number is its exit code, none is 0. */
export type Command<Options> = (
  context: Context,
  args: readonly string[],
  options: Options,
) => Promise<number | undefined>

export interface CommandRow {
  readonly name: string
  readonly says: string
  /** As commander writes them: `<job>`, `[payload]`, `<workers...>`. */
  readonly args: readonly (readonly [syntax: string, says: string])[]
  readonly options: readonly OptionRow[]
  readonly examples: readonly string[]
  /** The command itself, loaded when it is called: `--help` waits for none of them. */
  load(): Promise<Command<never>>
}

/** Every command. */
export const commandRows: readonly CommandRow[] = [
  {
    name: 'worker:list',
    says: 'List all workers and their jobs',
    args: [],
    options: [jsonOption],
    examples: ['gearman worker:list', 'gearman worker:list --json'],
    load: async () => (await import('./commands/worker-list.js')).listWorkers,
  },
  {
    name: 'worker:describe',
    says: 'Describe a worker: its settings, where each comes from, and the command that runs it',
    args: [['<worker>', 'the worker to describe']],
    options: describeOptions,
    examples: ['gearman worker:describe Mail'],
    load: async () => (await import('./commands/worker-describe.js')).describeWorker,
  },
  {
    name: 'worker:execute',
    says: 'Execute workers with all the jobs they contain',
    args: [['<workers...>', 'the workers to execute, in this one process']],
    options: executeOptions,
    examples: [
      'gearman worker:execute Mail',
      'gearman worker:execute Mail Images --concurrency 8 --iterations 1000',
    ],
    load: async () => (await import('./commands/worker-execute.js')).executeWorkers,
  },
  {
    name: 'job:describe',
    says: 'Describe a job: its settings, where each comes from, and the command that runs it',
    args: [['<job>', 'the job to describe']],
    options: describeOptions,
    examples: ['gearman job:describe Mail~welcome'],
    load: async () => (await import('./commands/job-describe.js')).describeJob,
  },
  {
    name: 'job:execute',
    says: 'Execute one single job',
    args: [['<job>', 'the job to execute']],
    options: executeOptions,
    examples: ['gearman job:execute Mail~welcome --iterations 100 --timeout 20'],
    load: async () => (await import('./commands/job-execute.js')).executeJob,
  },
  {
    name: 'job:submit',
    says: 'Submit a job and print its result; in the background, its handle',
    args: [
      ['<job>', 'the job, or with --function any Gearman function'],
      ['[payload]', 'JSON, or what the codec of the job takes; - reads it from stdin'],
    ],
    options: submitOptions,
    examples: [
      `gearman job:submit Mail~welcome '{"address":"ada@example.org"}'`,
      'gearman job:submit Mail~newsletter - --background < diners.json',
      'gearman job:submit reverse Hello --function',
    ],
    load: async () => (await import('./commands/job-submit.js')).submitJob,
  },
  {
    name: 'job:status',
    says: 'Ask a job server whether a job waits or runs, and how far it is',
    args: [['<handle>', 'the handle that its submission gave']],
    options: statusOptions,
    examples: ['gearman job:status H:host:42'],
    load: async () => (await import('./commands/job-status.js')).showJobStatus,
  },
  {
    name: 'job:contract',
    says: 'Print what a client or worker in another language must know of a job, or such a client itself',
    args: [['<job>', 'the job']],
    options: contractOptions,
    examples: [
      'gearman job:contract Mail~welcome',
      'gearman job:contract Mail~welcome --language php > welcome.php',
    ],
    load: async () => (await import('./commands/job-contract.js')).showContract,
  },
  {
    name: 'failed:list',
    says: 'List the dead letters: background jobs that were given up',
    args: [],
    options: failedListOptions,
    examples: ['gearman failed:list --limit 20', 'gearman failed:list --job Mail~welcome --json'],
    load: async () => (await import('./commands/failed-list.js')).listLetters,
  },
  {
    name: 'failed:show',
    says: 'Show a dead letter: its payload, why it failed, when, where and how often',
    args: [
      ['<id>', 'its id, or so much of its beginning, or of what follows the time, that no other has it'],
    ],
    options: failedShowOptions,
    examples: ['gearman failed:show 20260131T080000000Z-5f0c2a9e', 'gearman failed:show 5f0c'],
    load: async () => (await import('./commands/failed-show.js')).showLetter,
  },
  {
    name: 'failed:retry',
    says: 'Submit dead letters again in the background; each is removed once a job server has its job',
    args: [['[ids...]', 'their ids, as for failed:show']],
    options: failedRetryOptions,
    examples: ['gearman failed:retry 5f0c', 'gearman failed:retry --all --job Mail~welcome'],
    load: async () => (await import('./commands/failed-retry.js')).retryLetters,
  },
  {
    name: 'failed:purge',
    says: 'Remove dead letters for good',
    args: [['[ids...]', 'their ids, as for failed:show']],
    options: failedPurgeOptions,
    examples: ['gearman failed:purge 5f0c', 'gearman failed:purge --all --older-than 30d'],
    load: async () => (await import('./commands/failed-purge.js')).purgeLetters,
  },
  {
    name: 'cache:warmup',
    says: 'Write the manifest of all works, so that commands start without loading every class',
    args: [],
    options: [jsonOption],
    examples: ['gearman cache:warmup'],
    load: async () => (await import('./commands/cache-warmup.js')).warmUpCache,
  },
  {
    name: 'cache:clear',
    says: 'Remove the manifest that cache:warmup wrote',
    args: [],
    options: [jsonOption],
    examples: ['gearman cache:clear'],
    load: async () => (await import('./commands/cache-clear.js')).clearCache,
  },
  {
    name: 'server',
    says: 'Run the embedded job server on its own, as the configuration and these options say',
    args: [],
    options: serverOptions,
    examples: [
      'gearman server',
      'gearman server --listen 0.0.0.0:4730 --listen [::1]:4730 --admin loopback',
      'gearman server --persist jobs.sqlite --log-file server.log --log-format json',
    ],
    load: async () => (await import('./commands/server.js')).runServer,
  },
  {
    name: 'supervisor:generate',
    says: 'Write supervisord programs that keep workers running',
    args: [['[workers...]', 'the workers; all of them when none is named']],
    options: generateOptions,
    examples: [
      'gearman supervisor:generate --output /etc/supervisor/conf.d --user www-data',
      'gearman supervisor:generate Mail --jobs --numprocs 2',
    ],
    load: async () => (await import('./commands/supervisor-generate.js')).generateStanzas,
  },
]
