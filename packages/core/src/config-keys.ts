import { parseListenAddress, type ServerAddressInput } from '@gearwork/transport'
import type { ServersInput } from './decorators/options.js'
import { type SettingName, type SettingValues, settingRows } from './settings.js'

/** `server` in the configuration: what the embedded job server starts with. */
export interface ServerSection {
  readonly listen?: ServerAddressInput | readonly ServerAddressInput[]
  /** How often a job whose worker vanished is handed out again. */
  readonly jobRetries?: number
  readonly roundRobin?: boolean
  readonly handlePrefix?: string
  readonly exceptions?: boolean
  /** How many sleeping workers a new job wakes; 0 = all. */
  readonly workerWakeup?: number
  /** Who may use the text protocol, and for what. */
  readonly admin?: 'all' | 'loopback' | 'read-only'
}

/** `supervisor` in the configuration: supervisord's own keys, for every stanza. */
export interface SupervisorSection {
  readonly command?: string
  readonly process_name?: string
  readonly numprocs?: number
  readonly directory?: string
  readonly user?: string
  readonly priority?: number
  readonly autostart?: boolean
  readonly autorestart?: boolean | 'unexpected'
  readonly startsecs?: number
  readonly startretries?: number
  readonly exitcodes?: readonly number[]
  readonly stopsignal?: string
  readonly stopwaitsecs?: number
  readonly stopasgroup?: boolean
  readonly killasgroup?: boolean
  readonly redirect_stderr?: boolean
  readonly stdout_logfile?: string
  readonly stdout_logfile_maxbytes?: number | string
  readonly stdout_logfile_backups?: number
  readonly stderr_logfile?: string
  readonly stderr_logfile_maxbytes?: number | string
  readonly stderr_logfile_backups?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly umask?: string
}

/** `defaults` in the configuration: every setting by its key there. */
export interface DefaultsSection extends Partial<Omit<SettingValues, 'servers' | 'defaultMethod'>> {
  readonly method?: SettingValues['defaultMethod']
}

/** What a configuration file holds. `null` anywhere means that nothing is said. */
export interface ConfigurationInput {
  readonly resources?: string | readonly string[]
  readonly include?: string | readonly string[]
  readonly ignore?: string | readonly string[]
  readonly setup?: string
  readonly servers?: ServersInput
  readonly defaults?: DefaultsSection
  readonly server?: ServerSection
  readonly supervisor?: SupervisorSection
}

/** One key: what its value must be, to follow "must", and the settled value, or undefined for one that cannot be. */
export interface KeyRow<T = unknown> {
  readonly must: string
  settle(value: unknown): T | undefined
}

/** Keys of a section, each with what it may be or with the keys below it. */
export interface KeyTable {
  readonly [key: string]: KeyRow | { readonly keys: KeyTable }
}

type RowsOf<Section> = { readonly [K in keyof Required<Section>]: KeyRow<Required<Section>[K]> }

const text: KeyRow<string> = {
  must: 'be a text',
  settle: (value) => (typeof value === 'string' ? value : undefined),
}
const flag: KeyRow<boolean> = {
  must: 'be true or false',
  settle: (value) => (typeof value === 'boolean' ? value : undefined),
}
const count: KeyRow<number> = {
  must: 'be a whole number, 0 or more',
  settle: (value) => (isCount(value) ? value : undefined),
}
const bytes: KeyRow<number | string> = {
  must: 'be a number of bytes, or such as "50MB"',
  settle: (value) =>
    isCount(value) || /^\d+(KB|MB|GB)?$/i.test(String(value)) ? (value as string) : undefined,
}
const counts: KeyRow<readonly number[]> = {
  must: 'be a whole number, or a list of them',
  settle(value) {
    const list = Array.isArray(value) ? value : [value]
    return list.every(isCount) ? list : undefined
  },
}
const paths: KeyRow<readonly string[]> = {
  must: 'be a path, or a list of paths',
  settle(value) {
    const list = Array.isArray(value) ? value : [value]
    return list.every((entry) => typeof entry === 'string' && entry !== '') ? list : undefined
  },
}
const environment: KeyRow<Readonly<Record<string, string>>> = {
  must: 'be a map of texts',
  settle(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const entries = Object.entries(value)
    if (entries.some(([, entry]) => typeof entry === 'object' || entry === undefined)) return undefined
    return Object.fromEntries(entries.map(([name, entry]) => [name, String(entry)]))
  },
}

const serverKeys: RowsOf<ServerSection> = {
  listen: { must: 'be "host:port", { host, port }, or a list of them', settle: settleListen },
  jobRetries: count,
  roundRobin: flag,
  handlePrefix: text,
  exceptions: flag,
  workerWakeup: count,
  admin: oneOf('all', 'loopback', 'read-only'),
}

const supervisorKeys: RowsOf<SupervisorSection> = {
  command: text,
  process_name: text,
  numprocs: count,
  directory: text,
  user: text,
  priority: count,
  autostart: flag,
  autorestart: oneOf(true, false, 'unexpected'),
  startsecs: count,
  startretries: count,
  exitcodes: counts,
  stopsignal: text,
  stopwaitsecs: count,
  stopasgroup: flag,
  killasgroup: flag,
  redirect_stderr: flag,
  stdout_logfile: text,
  stdout_logfile_maxbytes: bytes,
  stdout_logfile_backups: count,
  stderr_logfile: text,
  stderr_logfile_maxbytes: bytes,
  stderr_logfile_backups: count,
  environment,
  umask: { must: 'be a text of octal digits, such as "022"', settle: settleUmask },
}

/** Every key there is. */
export const configurationKeys: KeyTable = {
  resources: paths,
  include: paths,
  ignore: paths,
  setup: text,
  servers: settingRows.servers as KeyRow,
  defaults: { keys: defaultsKeys() },
  server: { keys: serverKeys },
  supervisor: { keys: supervisorKeys },
}

/** Keys that people bring along from elsewhere, and what to write instead. */
export const foreignKeys: ReadonlyMap<string, string> = new Map([
  ['bundles', 'there are no bundles here: name files and folders in resources'],
  ['workers_name_prepend_namespace', 'say what stands before the names in namespace'],
  ['defaultMethod', 'write it as method'],
  ['default_method', 'write it as method'],
])

/** The setting that a key of `defaults` stands for. */
export const settingsByKey: ReadonlyMap<string, SettingName> = new Map(
  (Object.keys(settingRows) as SettingName[])
    .filter((name) => name !== 'servers')
    .map((name) => [settingRows[name].key, name]),
)

function defaultsKeys(): KeyTable {
  const rows = Object.values(settingRows).filter(({ key }) => key !== 'servers')
  return Object.fromEntries(rows.map((row) => [row.key, row]))
}

function oneOf<const Values extends readonly unknown[]>(...values: Values): KeyRow<Values[number]> {
  return {
    must: `be one of ${values.join(', ')}`,
    settle: (value) => values.find((one) => one === value),
  }
}

function settleListen(value: unknown): ServerAddressInput | readonly ServerAddressInput[] | undefined {
  try {
    return (Array.isArray(value) ? value : [value]).map((one) => parseListenAddress(one))
  } catch {
    return undefined
  }
}

function settleUmask(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-7]{3,4}$/.test(value) ? value : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
