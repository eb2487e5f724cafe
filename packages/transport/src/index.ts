export {
  formatAddress,
  isLoopback,
  parseAddress,
  parseListenAddress,
  type ServerAddress,
  type ServerAddressInput,
} from './address.js'
export type { BackoffOptions } from './backoff.js'
export { callListener } from './call-listener.js'
export { type Cancel, type Clock, systemClock } from './clock.js'
export { Connection } from './connection.js'
export type { ConnectionEvents } from './connection-events.js'
export { Deadline } from './deadline.js'
export { type Dial, dialNode } from './dial.js'
export {
  ConnectError,
  ConnectionLostError,
  ConnectionOptionError,
  ConnectTimeoutError,
  InvalidAddressError,
  NoServerError,
  NotConnectedError,
  type ServerTrouble,
  TransportError,
  type TransportErrorCode,
} from './errors.js'
export { isHeartbeat } from './heartbeat.js'
export { OptionChecks, type OptionErrorClass } from './option-checks.js'
export {
  type ConnectionOptions,
  type ResolvedConnectionOptions,
  resolveConnectionOptions,
} from './options.js'
export {
  PacketSocket,
  type PacketSocketEvents,
  type PacketSocketOptions,
  type PeerSocket,
  type ServerSocket,
} from './packet-socket.js'
export { checkPem, type PemContents, type PemOptions, readPem } from './pem.js'
export { quote } from './quote.js'
export { isRecord } from './record.js'
export type { ConnectionState } from './states.js'
export type { TlsOptions } from './tls.js'
