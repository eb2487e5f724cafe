import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions as NodeTlsOptions } from 'node:tls'

/** TLS towards a server: contents or files in PEM form. `true` trusts the system's authorities. */
export interface TlsOptions {
  readonly ca?: string | Uint8Array
  readonly cert?: string | Uint8Array
  readonly key?: string | Uint8Array
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  /** The name the certificate must carry. Default: the host that is dialled. */
  readonly serverName?: string
  /** Accept a certificate that nobody vouches for. Default false. */
  readonly insecure?: boolean
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
