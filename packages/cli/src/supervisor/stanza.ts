import type { SettingValues, SupervisorSection } from '@gearwork/core'
import { supervisorArgument, supervisorEnvironment, supervisorOwn, supervisorText } from './quoting.js'

/** What is to be supervised: a work, or one job. */
export interface Supervised {
  /** The program's name in supervisord. */
  readonly program: string
  /** The command that runs it, argument by argument. */
  readonly command: readonly string[]
  /** Where it runs: the folder in which its configuration is found. */
  readonly directory: string
  readonly user: string | undefined
  readonly settings: Pick<SettingValues, 'iterations' | 'minimumExecutionTime'>
  /** The longest time that one of its jobs may take, in seconds; 0 = nobody knows. */
  readonly longestJob: number
}

type Key = keyof SupervisorSection

/** One `key=value` of a stanza. */
export type StanzaEntry = readonly [key: string, value: string]

/**
 * The order in which keys are written: as stanzas for GearmanBundle have them, with what belongs beside each; then ours. What stands
 * for each key unless the configuration says otherwise; `undefined` leaves it to supervisord.
 */
const keys: { readonly [K in Key]-?: (of: Supervised, stated: SupervisorSection) => string | undefined } = {
  numprocs: () => '1',
  process_name: (_, { numprocs = 1 }) => (numprocs > 1 ? '%(program_name)s_%(process_num)02d' : undefined),
  startretries: () => '100',
  directory: ({ directory }) => supervisorText('directory', directory),
  stdout_logfile: () => 'AUTO',
  stdout_logfile_maxbytes: nothing,
  stdout_logfile_backups: nothing,
  redirect_stderr: () => 'true',
  stderr_logfile: nothing,
  stderr_logfile_maxbytes: nothing,
  stderr_logfile_backups: nothing,
  autostart: () => 'true',
  autorestart: () => 'true',
  user: ({ user }) => user,
  command: ({ command }) => command.map(supervisorArgument).join(' '),
  priority: nothing,
  startsecs: (of) => String(startSeconds(of)),
  exitcodes: () => '0',
  stopsignal: () => 'TERM',
  stopwaitsecs: (of) => String(stopSeconds(of)),
  stopasgroup: nothing,
  killasgroup: nothing,
  environment: nothing,
  umask: nothing,
}

/** The entries of a stanza, in order. `stated`: supervisord's own keys, as the configuration or options say. */
export function stanzaEntries(of: Supervised, stated: SupervisorSection = {}): readonly StanzaEntry[] {
  return (Object.keys(keys) as Key[]).flatMap((key) => {
    const own = stated[key]
    const value = own === undefined ? keys[key](of, stated) : ownValue(key, own)
    return value === undefined ? [] : [[key, value] as const]
  })
}

/** A stanza as it stands in a file. */
export function stanzaText(program: string, entries: readonly StanzaEntry[]): string {
  return [`[program:${program}]`, ...entries.map(([key, value]) => `${key}=${value}`), ''].join('\n')
}

/** `MailWork` → `mail-work-gearman`; what supervisord does not take in a name becomes a dash. */
export function programName(name: string): string {
  const words = name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1-$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return `${words || 'worker'}-gearman`
}

/**
 * How long a run must last to count as a start. Never longer than the shortest run that is meant, or
 * supervisord calls that run a crash ("exit status 0; not expected") and gives up after `startretries`.
 */
function startSeconds({ settings: { iterations, minimumExecutionTime } }: Supervised): number {
  const mayBeShort = iterations > 0 && minimumExecutionTime < 1
  return mayBeShort ? 0 : Math.max(1, Math.floor(minimumExecutionTime))
}

/** supervisord's default wait, and the time it takes to say goodbye. */
const defaultStopSeconds = 10
const farewellSeconds = 5
/** For jobs that may take as long as they like. */
const patientStopSeconds = 60

/** How long supervisord waits before it kills: the job in hand may come to its end. */
function stopSeconds({ longestJob, settings }: Supervised): number {
  const job = longestJob === 0 ? patientStopSeconds : longestJob + farewellSeconds
  const least = settings.minimumExecutionTime + farewellSeconds
  return Math.ceil(Math.max(defaultStopSeconds, job, least))
}

function ownValue(key: Key, value: NonNullable<SupervisorSection[Key]>): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'object') return supervisorEnvironment(value as Readonly<Record<string, string>>)
  return supervisorOwn(key, String(value))
}

function nothing(): undefined {
  return undefined
}
