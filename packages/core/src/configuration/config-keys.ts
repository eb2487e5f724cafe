import { settingRows } from '../settings/setting-rows.js'
import type { SettingName } from '../settings/setting-values.js'
import type { ConfigurationInput, FailedSection, SupervisorSection } from './config-sections.js'
import { connectionKeys } from './connection-keys.js'
import { count, file, flag, isCount, oneOf, text } from './key-kinds.js'
import type { KeyRow, KeyTable, RowsOf, TableOf } from './key-rows.js'
import { serverKeys } from './server-keys.js'

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

const failedKeys: RowsOf<FailedSection> = {
  folder: { must: 'be the path of a folder', settle: (value) => file.settle(value) },
}
const off: KeyRow<false> = {
  must: 'be false, or a map of keys',
  settle: (value) => (value === false ? value : undefined),
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
  umask: { must: 'be a string of octal digits, such as "022"', settle: settleUmask },
}

/** Every key there is. */
export const configurationKeys: TableOf<ConfigurationInput> = {
  resources: paths,
  include: paths,
  ignore: paths,
  setup: text,
  cache: {
    must: 'be the path of a file, or false',
    settle: (value) => (value === false ? value : file.settle(value)),
  },
  uniqueKey: {
    must: 'be a function of the function name and the payload',
    settle: (value) => (typeof value === 'function' ? value : undefined),
  },
  servers: settingRows.servers as KeyRow,
  connection: { keys: connectionKeys },
  defaults: { keys: defaultsKeys() },
  server: { keys: serverKeys },
  failed: { keys: failedKeys, or: off },
  supervisor: { keys: supervisorKeys },
}

/** Keys that people bring along from elsewhere, and what to write instead. */
export const foreignKeys: ReadonlyMap<string, string> = new Map([
  ['gearman', 'all of the file is about Gearman, so write what is below it at the top'],
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

function settleUmask(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-7]{3,4}$/.test(value) ? value : undefined
}
