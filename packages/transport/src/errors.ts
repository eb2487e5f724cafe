import { quote } from './quote.js'

/** What a caller can tell apart when a server cannot be reached. */
export type TransportErrorCode =
  | 'INVALID_ADDRESS'
  | 'INVALID_CONNECTION_OPTION'
  | 'CONNECT_FAILED'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_LOST'
  | 'NOT_CONNECTED'
  | 'NO_SERVER'

/** The root of what connections throw, with a stable code. */
export abstract class TransportError extends Error {
  abstract readonly code: TransportErrorCode
}

/** An address that names no server. */
export class InvalidAddressError extends TransportError {
  override readonly name = 'InvalidAddressError'
  readonly code = 'INVALID_ADDRESS'

  constructor(address: unknown) {
    super(`${quote(address)} is not a server address: write "host:port", "[ipv6]:port" or { host, port }`)
  }
}

/** An option of a connection that cannot be followed. */
export class ConnectionOptionError extends TransportError {
  override readonly name = 'ConnectionOptionError'
  readonly code = 'INVALID_CONNECTION_OPTION'

  constructor(option: string, wanted: string, got: unknown) {
    super(`${option} must be ${wanted}, got ${quote(got)}`)
  }
}

/** Nobody answered, or the name does not resolve, or TLS was refused, or its files are not there: the cause says which. */
export class ConnectError extends TransportError {
  override readonly name = 'ConnectError'
  readonly code = 'CONNECT_FAILED'
  readonly server: string

  constructor(server: string, cause: Error) {
    super(connectSentence(server, cause), { cause })
    this.server = server
  }
}

/** A server, or its network, did not answer the attempt to connect in time. */
export class ConnectTimeoutError extends TransportError {
  override readonly name = 'ConnectTimeoutError'
  readonly code = 'CONNECT_TIMEOUT'
  readonly server: string

  constructor(server: string, milliseconds: number) {
    super(`the job server at ${server} did not take a connection within ${milliseconds} ms`)
    this.server = server
  }
}

/** Why an attempt to connect failed, from what its socket ended with. */
export function connectFailure(server: string, error?: Error): ConnectError | ConnectTimeoutError {
  if (error instanceof ConnectTimeoutError) return error
  return new ConnectError(server, error ?? new Error('it hung up before a word was said'))
}

/** A connection that had been open is gone, with everything unanswered on it. */
export class ConnectionLostError extends TransportError {
  override readonly name = 'ConnectionLostError'
  readonly code = 'CONNECTION_LOST'
  readonly server: string

  constructor(server: string, why: string, cause?: Error) {
    super(`the connection to the job server at ${server} was lost: ${why}`, { cause })
    this.server = server
  }
}

/** Something was sent while no connection was open. */
export class NotConnectedError extends TransportError {
  override readonly name = 'NotConnectedError'
  readonly code = 'NOT_CONNECTED'
  readonly server: string

  constructor(server: string) {
    super(`there is no connection to the job server at ${server}`)
    this.server = server
  }
}

/** Why one server could not be used. */
export interface ServerTrouble {
  /** `host:port` */
  readonly server: string
  /** Absent where it was still being dialled, or took the connection and did not answer. */
  readonly error: Error | undefined
}

/** None of the servers could be reached in time. The cause is the first trouble that is known. */
export class NoServerError extends TransportError {
  override readonly name = 'NoServerError'
  readonly code = 'NO_SERVER'
  readonly servers: readonly ServerTrouble[]

  constructor(servers: readonly ServerTrouble[]) {
    super(`no job server could be reached: ${servers.map(troubleWords).join('; ')}`, {
      cause: servers.find(({ error }) => error !== undefined)?.error,
    })
    this.servers = servers
  }
}

function troubleWords({ server, error }: ServerTrouble): string {
  return error?.message ?? `${server} has not answered yet`
}

function connectSentence(server: string, cause: NodeJS.ErrnoException): string {
  const why = reason(cause)
  if (cause.path !== undefined) {
    return `cannot speak TLS with the job server at ${server}: ${cause.path} cannot be read (${why})`
  }
  if (tlsReason.test(why)) {
    return `TLS with the job server at ${server} failed (${why}): check its certificate and what the tls option trusts`
  }
  const remedy = nameReason.test(why) ? 'its host name does not resolve' : 'is it running?'
  return `no job server answers at ${server} (${why}): ${remedy}`
}

/** The codes of the system for names that nobody knows, or cannot be asked about now. */
const nameReason = /^(ENOTFOUND|EAI_)/

/** The codes of OpenSSL and Node for handshakes and certificates. */
const tlsReason = /^(ERR_(TLS|SSL|OSSL)_|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|HOSTNAME_|EPROTO)/

/** System errors of several addresses at once have an empty message: their first part speaks for them. */
function reason(cause: Error): string {
  const first = cause instanceof AggregateError ? (cause.errors[0] as Error | undefined) : cause
  return (first as NodeJS.ErrnoException | undefined)?.code ?? first?.message ?? cause.message
}
