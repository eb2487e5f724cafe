import { isIPv6 } from 'node:net'
import { parseListenAddress, type ServerAddress, type ServerAddressInput } from '@gearwork/transport/address'
import type { ServerSection } from './config-sections.js'

/** What a section says of where its server listens, as it is written. */
export interface StatedListening {
  /** One address or several; what names no port has that of `port`. */
  readonly listen?: ServerSection['listen'] | undefined
  /** The port of those that name none. */
  readonly port?: number | undefined
}

/**
 * Where it listens: the port is that of every address that names none, whoever said which, and of 127.0.0.1 where
 * there is no address. Undefined where nothing is said. @throws {InvalidAddressError}
 */
export function settleListening({ listen, port }: StatedListening): readonly ServerAddress[] | undefined {
  const addresses = listed(listen ?? (port === undefined ? undefined : '127.0.0.1'))
  return addresses?.map((address) => {
    const { host, port: own } = parseListenAddress(address)
    return { host, port: namesPort(address) ? own : (port ?? own) }
  })
}

/**
 * What is wrong with a port: one in place of an address would be taken for a host; one where every address names its
 * own would be passed over in silence.
 * @param said what people know both by, where they said them.
 */
export function portProblem(
  { listen, port }: StatedListening,
  said: { readonly listen: string; readonly port: string },
): string | undefined {
  const addresses = listed(listen) ?? []
  const bare = addresses.find(isNumber)
  if (bare !== undefined) {
    return `${bare} is a port and no address: say it by ${said.port}, or write its host before it in ${said.listen}`
  }
  if (port === undefined || addresses.length === 0 || !addresses.every(namesPort)) return undefined
  return `${said.port} is for addresses that name none: leave it out of ${said.listen}, or leave out ${said.port}`
}

/** They stay as they are written: whether one names its port is of importance later. */
export function settleAddresses(value: unknown): readonly ServerAddressInput[] | undefined {
  try {
    const addresses = listed(value as ServerAddressInput) ?? []
    for (const address of addresses) parseListenAddress(address)
    return addresses
  } catch {
    return undefined
  }
}

function listed(listen: StatedListening['listen']): readonly ServerAddressInput[] | undefined {
  if (listen === undefined || Array.isArray(listen))
    return listen as readonly ServerAddressInput[] | undefined
  return [listen as ServerAddressInput]
}

function isNumber(address: ServerAddressInput): boolean {
  return typeof address === 'string' && /^\s*\d{1,5}\s*$/.test(address)
}

function namesPort(address: ServerAddressInput): boolean {
  if (typeof address !== 'string') return address.port !== undefined
  return !isIPv6(address.trim()) && /:\d+\s*$/.test(address)
}
