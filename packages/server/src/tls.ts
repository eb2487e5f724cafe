import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createServer, type TlsOptions as NodeTlsOptions, type Server, type TLSSocket } from 'node:tls'
import { OptionChecks } from '@gearwork/transport'
import { InvalidServerOptionError } from './errors.js'

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
const contentNames = ['cert', 'key', 'ca'] as const
const fileNames = ['certFile', 'keyFile', 'caFile'] as const
const names: ReadonlySet<string> = new Set([...contentNames, ...fileNames])

/** @throws {InvalidServerOptionError} also where no peer could ever be greeted. */
export function checkTls(tls: ServerTlsOptions): ServerTlsOptions {
  checks.record('tls', tls)
  for (const name of contentNames) checkPem(`tls.${name}`, tls[name])
  for (const name of fileNames) {
    if (tls[name] !== undefined) checks.text(`tls.${name}`, tls[name])
  }
  if ((tls.cert ?? tls.certFile) === undefined || (tls.key ?? tls.keyFile) === undefined) {
    const wanted = 'an object with cert or certFile, and key or keyFile'
    throw new InvalidServerOptionError('tls', wanted, Object.keys(tls))
  }
  const others = Object.entries(tls).filter(([name]) => !names.has(name))
  checks.nothing(Object.fromEntries(others), 'tls.')
  return tls
}

/** A key that came in the wrong shape is still a secret: only its kind is told. */
function checkPem(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return
  const kind = value === null ? null : typeof value === 'object' ? 'an object' : `a ${typeof value}`
  throw new InvalidServerOptionError(option, 'a text or bytes in PEM form', kind)
}

/** Reads the named files now, so that a missing one is told at once. */
function nodeOptions(tls: ServerTlsOptions): NodeTlsOptions {
  const authority = pem('ca', tls.ca, tls.caFile)
  const verify = 'ca' in authority
  return {
    ...pem('cert', tls.cert, tls.certFile),
    ...pem('key', tls.key, tls.keyFile),
    ...authority,
    requestCert: verify,
    rejectUnauthorized: verify,
  }
}

function pem(name: 'ca' | 'cert' | 'key', content?: string | Uint8Array, file?: string): NodeTlsOptions {
  if (content !== undefined) return { [name]: typeof content === 'string' ? content : Buffer.from(content) }
  return file === undefined ? {} : { [name]: contents(`tls.${name}File`, file) }
}

function contents(option: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InvalidServerOptionError(option, `a file that can be read (${code ?? message})`, file)
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
