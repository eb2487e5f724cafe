import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import type { TlsOptions as NodeTlsOptions } from 'node:tls'

/** TLS towards peers: contents or files in PEM form. */
export interface ServerTlsOptions {
  readonly cert?: string | Uint8Array
  readonly key?: string | Uint8Array
  /** With an authority, peers must show a certificate that it vouches for. */
  readonly ca?: string | Uint8Array
  readonly certFile?: string
  readonly keyFile?: string
  readonly caFile?: string
}

/** Node's options for `tls.createServer`. Reads the named files now, so that a missing one is told at once. */
export function nodeServerTlsOptions(tls: ServerTlsOptions): NodeTlsOptions {
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
  return file === undefined ? {} : { [name]: readFileSync(file) }
}
