import type { Socket } from 'node:net'

/** Of either family and of any form, as a log should have it: an IPv4 peer of an IPv6 socket is an IPv4 peer. */
export function addressOf({ remoteAddress = '-' }: Pick<Socket, 'remoteAddress'>): string {
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice('::ffff:'.length) : remoteAddress
}
