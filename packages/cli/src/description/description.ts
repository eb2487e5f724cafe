import type { ListedJob, ListedWork } from '@gearwork/core'
import { scheduleText } from '@gearwork/core/catalogue'
import { formatAddress, type ServerAddress } from '@gearwork/transport/address'
import { emptyLine, field, type Line, label, value } from '../terminal/line.js'
import { settingData, settingLines } from './settings-text.js'

/** The command that runs a work or job, as a shell takes it. */
export type CommandOf = (kind: 'worker:execute' | 'job:execute', name: string) => string

// The lines, their order, their colons and their capitals are those of GearmanBundle's describer: people and
// scripts know them. What is ours besides, where every setting comes from, stands below.

/** What `worker:describe` prints. */
export function workLines(work: ListedWork, commandOf: CommandOf): readonly Line[] {
  return [...workHead(work, commandOf), ...workTail(work), ...settingLines('@worker', work.settings)]
}

/** What `worker:execute` prints: the work and the jobs it is about to serve. */
export function executedWorkLines(work: ListedWork, commandOf: CommandOf): readonly Line[] {
  return [
    ...workHead(work, commandOf),
    [label('@Worker\\jobs')],
    emptyLine,
    ...work.jobs.map(jobName),
    ...workTail(work),
  ]
}

/** What `job:describe` prints: its work, then the job. */
export function jobLines(work: ListedWork, job: ListedJob, commandOf: CommandOf): readonly Line[] {
  return [...executedJobLines(work, job, commandOf), ...settingLines('@job', job.settings)]
}

/** What `job:execute` prints. */
export function executedJobLines(work: ListedWork, job: ListedJob, commandOf: CommandOf): readonly Line[] {
  return [...workHead(work, commandOf), ...workTail(work), ...jobHead(job, commandOf), ...jobTail(job)]
}

/** A work for programs. */
export function workData(work: ListedWork, commandOf: CommandOf): object {
  return {
    name: work.name,
    className: work.className,
    file: work.file ?? null,
    namespace: work.namespace,
    description: work.description,
    service: work.serviceName ?? null,
    command: commandOf('worker:execute', work.name),
    settings: settingData(work.settings),
    jobs: work.jobs.map((job) => jobData(job, commandOf)),
  }
}

/** A job for programs. */
export function jobData(job: ListedJob, commandOf: CommandOf): object {
  return {
    work: job.work,
    name: job.name,
    method: job.method,
    callableName: job.callableName,
    jobPrefix: job.jobPrefix,
    function: job.function,
    description: job.description,
    codec: job.codec.name,
    cron: job.schedules.map(({ pattern, timezone }) => ({ pattern, timezone: timezone ?? null })),
    command: commandOf('job:execute', job.callableName),
    settings: settingData(job.settings),
  }
}

function workHead(work: ListedWork, commandOf: CommandOf): readonly Line[] {
  return [
    emptyLine,
    field('@Worker\\className', work.className),
    field('@Worker\\fileName', work.file ?? ''),
    field('@Worker\\nameSpace', work.namespace),
    field('@Worker\\callableName', work.name, ':'),
    field('@Worker\\supervisord', commandOf('worker:execute', work.name)),
    ...(work.serviceName === undefined ? [] : [field('@Worker\\service', work.serviceName)]),
    field('@worker\\iterations', work.settings.iterations.value),
    field('@Worker\\#jobs', work.jobs.length),
  ]
}

function workTail(work: ListedWork): readonly Line[] {
  return [
    emptyLine,
    [label('@worker\\servers'), ' :'],
    emptyLine,
    ...serverLines(work.settings.servers.value, '#'),
    emptyLine,
    [label('@Worker\\description'), ' :'],
    emptyLine,
    ['    ', value(work.description)],
    emptyLine,
  ]
}

function jobName(job: ListedJob): Line {
  const name: Line = ['    ', value(`# ${job.callableName}`)]
  return job.jobPrefix === '' ? name : [...name, ' with jobPrefix: ', value(job.jobPrefix)]
}

function jobHead(job: ListedJob, commandOf: CommandOf): readonly Line[] {
  return [
    field('@job\\methodName', job.method),
    field('@job\\callableName', job.callableName),
    ...(job.jobPrefix === '' ? [] : [field('@job\\jobPrefix', job.jobPrefix)]),
    ...(job.function === job.callableName ? [] : [field('@job\\function', job.function)]),
    field('@job\\supervisord', commandOf('job:execute', job.callableName)),
    field('@job\\iterations', job.settings.iterations.value),
    field('@job\\defaultMethod', job.settings.defaultMethod.value),
    ...job.schedules.map((schedule) => field('@job\\cron', scheduleText(schedule))),
  ]
}

function jobTail(job: ListedJob): readonly Line[] {
  return [
    emptyLine,
    [label('@job\\servers'), ' :'],
    emptyLine,
    ...serverLines(job.settings.servers.value, ''),
    emptyLine,
    [label('@job\\description'), ' :'],
    emptyLine,
    ['    ', value(`#${job.description}`)],
    emptyLine,
  ]
}

function serverLines(servers: readonly ServerAddress[], mark: string): readonly Line[] {
  return servers.map((server, index) => [`    ${mark}${index} - `, value(formatAddress(server))])
}
