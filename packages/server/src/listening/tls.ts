import type { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createServer, type TlsOptions as NodeTlsOptions, type Server, type TLSSocket } from 'node:tls'
import { checkPem, OptionChecks, readPem } from '@gearwork/transport'
import { InvalidServerOptionError } from '../errors.js'

/** TLS towards peers: contents or files in PEM form. */
export interface ServerTlsOptions {
  /** Its certificate, in PEM. */
  readonly cert?: string | Uint8Array
  /** The key of that, in PEM. */
  readonly key?: string | Uint8Array
  /** With an authority, peers must show a certificate that it vouches for. */
  readonly ca?: string | Uint8Array
  /** The file of the certificate, in place of `cert`. */
  readonly certFile?: string
  /** The file of the key, in place of `key`. */
  readonly keyFile?: string
  /** The file of the authority, in place of `ca`. */
  readonly caFile?: string
}

const checks = new OptionChecks(InvalidServerOptionError)

/** @throws {InvalidServerOptionError} also where no peer could ever be greeted. */
export function checkTls(tls: ServerTlsOptions): ServerTlsOptions {
  checks.record('tls', tls)
  checkPem(tls, 'tls.', InvalidServerOptionError)
  if ((tls.cert ?? tls.certFile) === undefined || (tls.key ?? tls.keyFile) === undefined) {
    const wanted = 'an object with cert or certFile, and key or keyFile'
    throw new InvalidServerOptionError('tls', wanted, Object.keys(tls))
  }
  return tls
}

/** As the log says it. */
export function encryption(tls: ServerTlsOptions | undefined) {
  return { tls: tls !== undefined, clientCertificates: (tls?.ca ?? tls?.caFile) !== undefined }
}

/** Reads the named files now, so that a missing one is told at once. */
function nodeOptions(tls: ServerTlsOptions): NodeTlsOptions {
  const contents = readPem(tls, read)
  const verify = contents.ca !== undefined
  return { ...contents, requestCert: verify, rejectUnauthorized: verify }
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InvalidServerOptionError(`tls.${option}`, `a file that can be read (${code ?? message})`, file)
  }
}

/** What shakes hands with peers. @throws {InvalidServerOptionError} where OpenSSL finds no sense in it. */
export function tlsServer(tls: ServerTlsOptions, handshakeTimeout: number): Server {
  const options = nodeOptions(tls)
  try {
    return createServer({ ...options, handshakeTimeout })
  } catch (error) {
    const { reason, message } = error as Error & { readonly reason?: string }
    const wanted = `a certificate and its key, in PEM form (${reason ?? message})`
    throw new InvalidServerOptionError('tls', wanted, Object.keys(tls))
  }
}

/** Node says of a peer it does not trust that the connection was reset, and the reason elsewhere. */
export function handshakeFailure(error: Error, socket: TLSSocket): Error {
  // Null and a code, whatever the types say.
  const distrust = socket.authorizationError as Error | string | null
  if (distrust) return new UntrustedPeerError(String(distrust), error)
  return notTls.has((error as NodeJS.ErrnoException).code ?? '') ? new PlainPeerError(error) : error
}

/** What OpenSSL finds in the first bytes of somebody who speaks plainly. */
const notTls: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
])

/** It said something, and none of it was TLS. */
class PlainPeerError extends Error {
  override readonly name = 'PlainPeerError'

  constructor(cause: Error) {
    super('it does not speak TLS', { cause })
  }
}

/** It showed a certificate that the authority does not vouch for, or one that is not valid now. */
class UntrustedPeerError extends Error {
  override readonly name = 'UntrustedPeerError'
  /** OpenSSL's word: `CERT_HAS_EXPIRED`, for instance. */
  readonly code: string

  constructor(code: string, cause: Error) {
    super(`the peer's certificate is not trusted: ${code}`, { cause })
    this.code = code
  }
}
