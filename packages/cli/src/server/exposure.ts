import type { JobServerOptions } from '@gearwork/server'
import { formatAddress, isLoopback, type ServerAddress } from '@gearwork/transport'

/**
 * The addresses at which anybody on another machine may use the administrative commands. A server that knows its
 * peers by their certificates has none, nor has one that takes those commands from nobody but this machine.
 */
export function exposedAddresses(
  addresses: readonly ServerAddress[],
  { admin = 'all', tls }: Pick<JobServerOptions, 'admin' | 'tls'>,
): readonly string[] {
  if (admin !== 'all' || tls?.ca !== undefined) return []
  return addresses.filter(({ host }) => !isLoopback(host)).map(formatAddress)
}
