import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import { parseListenAddress, type ServerAddressInput } from '@gearwork/transport'
import { InvalidConfigurationError } from './config-errors.js'
import type { KeyRow, KeyTable, RowsOf } from './config-keys.js'
import type { ServerLimitsSection, ServerSection, ServerTlsSection } from './config-sections.js'
import { count, file, flag, isCount, oneOf, text } from './key-kinds.js'

const retries: KeyRow<number> = {
  must: 'be a whole number, -1 (no limit) or more',
  settle: (value) => (value === -1 || isCount(value) ? value : undefined),
}
const port: KeyRow<number> = {
  must: 'be a whole number, 0 to 65535',
  settle: (value) => (isCount(value) && value < 65_536 ? value : undefined),
}
/** The longest that a timer of Node takes. */
const longestMs = 2 ** 31 - 1
const milliseconds: KeyRow<number> = {
  must: `be a whole number of milliseconds, 0 to ${longestMs}`,
  settle: (value) => (isCount(value) && value <= longestMs ? value : undefined),
}
const seconds: KeyRow<number> = {
  must: 'be a number of seconds, 0 or more',
  settle: (value) =>
    typeof value === 'number' && value >= 0 && value <= longestMs / 1_000 ? value : undefined,
}

const limits: RowsOf<ServerLimitsSection> = {
  maxConnections: count,
  maxPacketBytes: count,
  maxUnsentBytes: count,
  maxTotalUnsentBytes: count,
  handshakeMs: milliseconds,
  unfinishedMs: milliseconds,
  idleMs: milliseconds,
  workerSilenceMs: milliseconds,
}
const tls: RowsOf<ServerTlsSection> = { certFile: file, keyFile: file, caFile: file }
const plain: RowsOf<Omit<ServerSection, 'limits' | 'tls'>> = {
  listen: { must: 'be "host:port", { host, port }, or a list of them', settle: settleListen },
  port,
  jobRetries: retries,
  workerWakeup: count,
  handlePrefix: text,
  exceptions: flag,
  keepAliveMs: milliseconds,
  admin: oneOf('all', 'loopback', 'read-only'),
  persist: file,
  drainTimeout: seconds,
  pidFile: file,
  logLevel: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  logFormat: oneOf('pretty', 'json'),
  logFile: file,
}

/** The keys of `server`. */
export const serverKeys: KeyTable = { ...plain, limits: { keys: { ...limits } }, tls: { keys: { ...tls } } }

/**
 * A section whose values are settled, as a server takes it: paths from the folder that they are relative to, and
 * the port told to the addresses that name none, to 127.0.0.1 where there are none.
 * @throws {InvalidConfigurationError}
 */
export function settleServer(stated: ServerSection, root: string, configuration?: string): ServerSection {
  if (isPortUnused(stated)) {
    const problem =
      'server.port is for addresses that name none: leave it out of server.listen, or leave it out'
    throw new InvalidConfigurationError(problem, configuration)
  }
  const { port, listen, ...section } = stated
  const addresses = (listen ?? (port === undefined ? undefined : ['127.0.0.1'])) as ListenInput | undefined
  return {
    ...withPaths(section, root),
    ...(section.tls === undefined ? {} : { tls: withPaths(section.tls, root) }),
    ...(addresses === undefined ? {} : { listen: addresses.map((one) => withPort(one, port)) }),
  }
}

/** Whether there is a port for addresses that name none, and no such address. */
export function isPortUnused({ port, listen }: ServerSection): boolean {
  const addresses = (listen ?? []) as ListenInput
  return port !== undefined && addresses.length > 0 && addresses.every(namesPort)
}

function namesPort(address: ServerAddressInput): boolean {
  if (typeof address !== 'string') return address.port !== undefined
  return !isIPv6(address.trim()) && /:\d+\s*$/.test(address)
}

type ListenInput = readonly ServerAddressInput[]

function withPort(address: ServerAddressInput, port: number | undefined): ServerAddressInput {
  const { host, port: own } = parseListenAddress(address)
  return { host, port: namesPort(address) ? own : (port ?? own) }
}

/** Keys whose values are paths, in `server` and in either `tls`. */
const paths = ['persist', 'pidFile', 'logFile', 'certFile', 'keyFile', 'caFile']

export function withPaths<Section extends object>(section: Section, folder: string): Section {
  const stated = Object.entries(section).filter(([key]) => paths.includes(key))
  return { ...section, ...Object.fromEntries(stated.map(([key, path]) => [key, resolve(folder, path)])) }
}

/** They stay as they are written: whether one names its port is of importance later. */
function settleListen(value: unknown): ListenInput | undefined {
  try {
    const addresses = (Array.isArray(value) ? value : [value]) as ListenInput
    for (const address of addresses) parseListenAddress(address)
    return addresses
  } catch {
    return undefined
  }
}
