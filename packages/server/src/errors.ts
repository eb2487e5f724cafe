import { formatAddress, quote, type ServerAddress } from '@gearwork/transport'

/** What a caller can tell apart when a server does not start. */
export type ServerErrorCode =
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'SERVER_STOPPED'
  | 'INVALID_SERVER_OPTION'
  | 'STORE_IN_USE'
  | 'STORE_DAMAGED'
  | 'STORE_FOREIGN'
  | 'STORE_TOO_NEW'
  | 'STORE_UNUSABLE'
  | 'NO_SQLITE'

/** The root of what the server throws, with a stable code. */
export abstract class ServerError extends Error {
  abstract readonly code: ServerErrorCode
}

/** Somebody else, often another job server, listens there already; or the server itself, through another address. */
export class PortInUseError extends ServerError {
  override readonly name = 'PortInUseError'
  readonly code = 'PORT_IN_USE'
  readonly address: ServerAddress

  /** @param own the server's address that has it. */
  constructor(address: ServerAddress, cause?: Error, own?: ServerAddress) {
    const remedy =
      own === undefined
        ? ': stop what listens there, or choose another port'
        : `, by this server's own ${formatAddress(own)}: leave one of them out`
    super(`${formatAddress(address)} is in use already${remedy}`, { cause })
    this.address = address
  }
}

/** The address cannot be listened on: no permission, or no such address on this machine. The cause says which. */
export class ListenError extends ServerError {
  override readonly name = 'ListenError'
  readonly code = 'LISTEN_FAILED'
  readonly address: ServerAddress

  constructor(address: ServerAddress, cause: Error) {
    const reason = (cause as NodeJS.ErrnoException).code ?? cause.message
    super(`cannot listen on ${formatAddress(address)} (${reason}): ${remedy(reason)}`, { cause })
    this.address = address
  }
}

/** A stopped server has let go of its jobs and does not come back. */
export class ServerStoppedError extends ServerError {
  override readonly name = 'ServerStoppedError'
  readonly code = 'SERVER_STOPPED'

  constructor() {
    super('the job server has been stopped: create another one')
  }
}

/** An option that no server can follow. */
export class InvalidServerOptionError extends ServerError {
  override readonly name = 'InvalidServerOptionError'
  readonly code = 'INVALID_SERVER_OPTION'
  readonly option: string

  constructor(option: string, wanted: string, got: unknown) {
    super(`${option} must be ${wanted}, got ${quote(got)}`)
    this.option = option
  }
}

function remedy(reason: string): string {
  if (reason === 'EACCES') return 'ports below 1024 need a privilege, choose a higher one'
  if (reason === 'EADDRNOTAVAIL') return 'this machine does not have that address'
  if (reason === 'ENOTFOUND') return 'the host name does not resolve'
  return 'choose another address'
}
