import { resolve } from 'node:path'
import { limits as wire } from '@gearwork/protocol/limits'
import type { ServerAddress } from '@gearwork/transport'
import { InvalidConfigurationError } from './config-errors.js'
import {
  adminPolicies,
  logFormats,
  logLevels,
  type ServerLimitsSection,
  type ServerSection,
  type ServerTlsSection,
} from './config-sections.js'
import { count, file, flag, isCount, oneOf, text } from './key-kinds.js'
import type { KeyRow, KeyTable, RowsOf } from './key-rows.js'
import { portProblem, settleAddresses, settleListening } from './listening.js'

const retries: KeyRow<number> = {
  must: 'be a whole number, -1 (no limit) or more',
  settle: (value) => (value === -1 || isCount(value) ? value : undefined),
}
/** The server refuses to begin with less: no packet with arguments alone may be too large. */
const packetBytes: KeyRow<number> = {
  must: `be a whole number, ${wire.arguments} or more`,
  settle: (value) => (isCount(value) && value >= wire.arguments ? value : undefined),
}
const port: KeyRow<number> = {
  must: 'be a whole number, 0 to 65535',
  settle: (value) => (isCount(value) && value < 65_536 ? value : undefined),
}
/** The longest that a timer of Node takes, in milliseconds. */
export const longestMs = 2 ** 31 - 1
const milliseconds: KeyRow<number> = {
  must: `be a whole number of milliseconds, 0 to ${longestMs}`,
  settle: (value) => (isCount(value) && value <= longestMs ? value : undefined),
}

const limits: RowsOf<ServerLimitsSection> = {
  maxConnections: count,
  maxPacketBytes: packetBytes,
  maxUnsentBytes: count,
  maxTotalUnsentBytes: count,
  maxTotalUnfinishedBytes: count,
  handshakeMs: milliseconds,
  unfinishedMs: milliseconds,
  idleMs: milliseconds,
  workerSilenceMs: milliseconds,
}
const tls: RowsOf<ServerTlsSection> = { certFile: file, keyFile: file, caFile: file }
const plain: RowsOf<Omit<ServerSection, 'limits' | 'tls'>> = {
  listen: { must: 'be "host:port", { host, port }, or a list of them', settle: settleAddresses },
  port,
  jobRetries: retries,
  workerWakeup: count,
  roundRobin: flag,
  handlePrefix: text,
  exceptions: flag,
  keepAliveMs: milliseconds,
  admin: oneOf(...adminPolicies),
  persist: file,
  drainMs: milliseconds,
  pidFile: file,
  logLevel: oneOf(...logLevels),
  logFormat: oneOf(...logFormats),
  logFile: file,
}

/** The keys of `server`. */
export const serverKeys: KeyTable = { ...plain, limits: { keys: { ...limits } }, tls: { keys: { ...tls } } }

/** What a server starts with: it is known where it listens. Paths are absolute. */
export interface ServerSettings extends Omit<ServerSection, 'listen' | 'port'> {
  /** Every address that it listens on, each with its port. */
  readonly listen?: readonly ServerAddress[]
}

/** A section that is whole: all have been heard who may say something. @throws {InvalidAddressError} */
export function settleServer({ listen, port, ...section }: ServerSection): ServerSettings {
  const addresses = settleListening({ listen, port })
  return { ...section, ...(addresses === undefined ? {} : { listen: addresses }) }
}

/** What a configuration says, its paths from the folder that it lies in. @throws {InvalidConfigurationError} */
export function configuredServer(stated: ServerSection, root: string, file?: string): ServerSection {
  const problem = portProblem(stated, { listen: 'server.listen', port: 'server.port' })
  if (problem !== undefined) throw new InvalidConfigurationError(problem, file)
  return withServerPaths(stated, root)
}

/** The section with its paths absolute: they lie from this folder. */
export function withServerPaths(section: ServerSection, folder: string): ServerSection {
  const { tls } = section
  return { ...withPaths(section, folder), ...(tls === undefined ? {} : { tls: withPaths(tls, folder) }) }
}

/** Keys whose values are paths, in `server` and in either `tls`. */
const paths = ['persist', 'pidFile', 'logFile', 'certFile', 'keyFile', 'caFile']

export function withPaths<Section extends object>(section: Section, folder: string): Section {
  const stated = Object.entries(section).filter(([key]) => paths.includes(key))
  return { ...section, ...Object.fromEntries(stated.map(([key, path]) => [key, resolve(folder, path)])) }
}
