import { defaultPort } from '@gearwork/protocol'
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

function parse(input: ServerAddressInput, lowestPort: number): ServerAddress {
  const address = typeof input === 'string' ? parseText(input) : fromObject(input)
  if (address === undefined || !isPort(address.port, lowestPort) || address.host === '') {
    throw new InvalidAddressError(input)
  }
  return address
}

function fromObject(input: Exclude<ServerAddressInput, string>): ServerAddress | undefined {
  if (typeof input !== 'object' || input === null || typeof input.host !== 'string') return undefined
  return { host: input.host.trim(), port: input.port ?? defaultPort }
}

/** A bare IPv6 address has more than one colon, so it cannot carry a port without brackets. */
function parseText(text: string): ServerAddress | undefined {
  const trimmed = text.trim()
  const match = /^\[([^\]]+)\](?::(\d+))?$/.exec(trimmed) ?? /^([^:\s/]+)(?::(\d+))?$/.exec(trimmed)
  if (match !== null) return { host: match[1] as string, port: Number(match[2] ?? defaultPort) }
  return /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(trimmed)
    ? { host: trimmed, port: defaultPort }
    : undefined
}

function isPort(port: unknown, lowest: number): boolean {
  return Number.isInteger(port) && (port as number) >= lowest && (port as number) < 65_536
}
