import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { defaultPort } from '@gearwork/protocol/limits'
import { InvalidAddressError } from './errors.js'

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
}

/** How people write it: `'192.168.1.2:4560'`, `'[::1]:4730'`, `'box'` (port 4730), or an object. */
export type ServerAddressInput = string | { readonly host: string; readonly port?: number | undefined }

/** @throws {InvalidAddressError} quoting what it got. */
export function parseAddress(input: ServerAddressInput): ServerAddress {
  return parse(input, 1)
}

/** An address to listen on: port 0 is any free one. @throws {InvalidAddressError} quoting what it got. */
export function parseListenAddress(input: ServerAddressInput): ServerAddress {
  return parse(input, 0)
}

/** `host:port`, with brackets around an IPv6 host. */
export function formatAddress({ host, port }: ServerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether only this machine is meant. @param host a name, or an address of either family. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|(::ffff:)?127(\.\d+){3})$/i.test(host)
}

function parse(input: ServerAddressInput, lowestPort: number): ServerAddress {
  const { host, port } = typeof input === 'string' ? parseText(input) : fromObject(input)
  if (host === undefined || !isPort(port, lowestPort)) throw new InvalidAddressError(input)
  return { host, port }
}

/** What could be an address, if both parts turn out to be right. */
interface Parts {
  readonly host: string | undefined
  readonly port: unknown
}

function fromObject(input: Exclude<ServerAddressInput, string>): Parts {
  if (typeof input !== 'object' || input === null || typeof input.host !== 'string') {
    return { host: undefined, port: undefined }
  }
  return { host: hostOf(input.host.trim()), port: input.port ?? defaultPort }
}

/** A bare IPv6 address cannot carry a port without brackets. */
function parseText(text: string): Parts {
  const trimmed = text.trim()
  const [, host, port] = isIPv6(trimmed) ? [trimmed, trimmed] : (/^(.*?)(?::(\d+))?$/.exec(trimmed) ?? [])
  return { host: hostOf(host ?? ''), port: Number(port ?? defaultPort) }
}

/** A name, an IPv4 address, or an IPv6 address without its brackets; undefined where it is none of them. */
function hostOf(text: string): string | undefined {
  const inner = /^\[(.*)\]$/.exec(text)?.[1]
  // A zone, as in fe80::1%eth0, may be of any length.
  if (isIPv6(inner ?? text)) return text.length > longestName ? undefined : (inner ?? text)
  return isName(text) ? text : undefined
}

/** In bytes, without the dot of the root: RFC 1035, 2.3.4, less the lengths that stand on the wire. */
const longestName = 253

/** What DNS, or a list of hosts, may have: letters of any script, which travel in ASCII, and the underscores of containers. */
function isName(text: string): boolean {
  if (!/^[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u.test(text)) return false
  const ascii = domainToASCII(text).replace(/\.$/, '')
  return ascii !== '' && ascii.length <= longestName && ascii.split('.').every(({ length }) => length <= 63)
}

function isPort(port: unknown, lowest: number): port is number {
  return Number.isInteger(port) && (port as number) >= lowest && (port as number) < 65_536
}
