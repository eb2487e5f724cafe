import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions as NodeTlsOptions } from 'node:tls'
import { ConnectionOptionError } from './errors.js'
import { OptionChecks } from './option-checks.js'

/** TLS towards a server: contents or files in PEM form. `true` trusts the system's authorities. */
export interface TlsOptions {
  /** The authority that must vouch for the server, in PEM. Default: those of the system. */
  readonly ca?: string | Uint8Array
  /** The certificate to show, in PEM. Default: none. */
  readonly cert?: string | Uint8Array
  /** The key of that, in PEM. */
  readonly key?: string | Uint8Array
  /** The file of the authority, in place of `ca`. */
  readonly caFile?: string
  /** The file of the certificate, in place of `cert`. */
  readonly certFile?: string
  /** The file of the key, in place of `key`. */
  readonly keyFile?: string
  /** The name the certificate must carry. Default: the host that is dialled. */
  readonly serverName?: string
  /** Accept a certificate that nobody vouches for. Default false. */
  readonly insecure?: boolean
}

const checks = new OptionChecks(ConnectionOptionError)

/** Undefined = plain. @throws {ConnectionOptionError} */
export function resolveTls(tls: TlsOptions | boolean): TlsOptions | undefined {
  if (typeof tls === 'boolean') return tls ? {} : undefined
  if (typeof tls !== 'object' || tls === null || Array.isArray(tls)) {
    throw new ConnectionOptionError('connection.tls', 'true, false or an object', tls)
  }
  for (const name of ['ca', 'cert', 'key'] as const) checkPem(`connection.tls.${name}`, tls[name])
  for (const name of ['caFile', 'certFile', 'keyFile', 'serverName'] as const) {
    if (tls[name] !== undefined) checks.text(`connection.tls.${name}`, tls[name])
  }
  if (tls.insecure !== undefined) checks.flag('connection.tls.insecure', tls.insecure)
  return tls
}

/** A key that came in the wrong shape is still a secret: only its kind is told. */
function checkPem(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return
  const kind = value === null ? null : typeof value === 'object' ? 'an object' : `a ${typeof value}`
  throw new ConnectionOptionError(option, 'a text or bytes in PEM form', kind)
}

/** Node's options for `tls.connect`. Reads the named files now, so that a missing one is told at once. */
export function nodeTlsOptions(tls: TlsOptions, host: string): NodeTlsOptions {
  const servername = tls.serverName ?? (isIP(host) === 0 ? host : undefined)
  return {
    ...pem('ca', tls.ca, tls.caFile),
    ...pem('cert', tls.cert, tls.certFile),
    ...pem('key', tls.key, tls.keyFile),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: !(tls.insecure ?? false),
  }
}

function pem(name: 'ca' | 'cert' | 'key', content?: string | Uint8Array, file?: string): NodeTlsOptions {
  if (content !== undefined) return { [name]: typeof content === 'string' ? content : Buffer.from(content) }
  return file === undefined ? {} : { [name]: readFileSync(file) }
}
