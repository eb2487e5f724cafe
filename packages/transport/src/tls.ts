import { isIP } from 'node:net'
import type { ConnectionOptions as NodeTlsOptions } from 'node:tls'
import { ConnectionOptionError } from './errors.js'
import { OptionChecks } from './option-checks.js'
import { checkPem, readPem } from './pem.js'

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
  checkPem(tls, 'connection.tls.', ConnectionOptionError, ['serverName', 'insecure'])
  if (((tls.cert ?? tls.certFile) === undefined) !== ((tls.key ?? tls.keyFile) === undefined)) {
    throw new ConnectionOptionError(
      'connection.tls',
      'an object with cert and key, or neither',
      Object.keys(tls),
    )
  }
  if (tls.serverName !== undefined) checks.text('connection.tls.serverName', tls.serverName)
  if (tls.insecure !== undefined) checks.flag('connection.tls.insecure', tls.insecure)
  return tls
}

/** Node's options for `tls.connect`. Reads the named files now, so that a missing one is told at once. */
export function nodeTlsOptions(tls: TlsOptions, host: string): NodeTlsOptions {
  const servername = tls.serverName ?? (isIP(host) === 0 ? host : undefined)
  return {
    ...readPem(tls),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: !(tls.insecure ?? false),
  }
}
