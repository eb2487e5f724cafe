import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ServerAddress } from './address.js'
import { nodeTlsOptions, type TlsOptions } from './tls.js'

/** Starts a connection; `ready` is called once, later, when it can be used. Errors come as the socket's own. */
export type Dial = (address: ServerAddress, tls: TlsOptions | undefined, ready: () => void) => Socket

/**
 * A half-closed socket stays writable, so that what is still to be sent leaves after the other side's end.
 * Nagle's algorithm is off: packets are batched by the turn already.
 */
export const dialNode: Dial = ({ host, port }, tls, ready) => {
  const options = { host, port, allowHalfOpen: true }
  const socket =
    tls === undefined
      ? connectTcp(options, ready)
      : connectTls({ ...options, ...nodeTlsOptions(tls, host) }, ready)
  // By call, not by option: tls.connect passes neither on.
  return socket.setNoDelay(true).setKeepAlive(true)
}
