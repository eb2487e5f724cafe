import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { ServerTlsSection } from '@gearwork/core'
import type { ServerTlsOptions } from '@gearwork/server'
import { UnreadableError, UsageError } from '../failures/errors.js'

/**
 * The contents of the files, after a look at whether they can be used: a server that found out by itself could
 * not say which of them is wrong.
 * @throws {UsageError} @throws {UnreadableError}
 */
export function readTls({ certFile, keyFile, caFile }: ServerTlsSection): ServerTlsOptions {
  if (certFile === undefined || keyFile === undefined) {
    throw new UsageError(
      'TLS needs a certificate and its key: --tls-cert and --tls-key, or tls.certFile and tls.keyFile',
    )
  }
  const cert = read(certFile, checkCertificate)
  const key = read(keyFile, (content) => createSecureContext({ key: content }))
  tried(keyFile, () => createSecureContext({ cert, key }))
  return { cert, key, ...(caFile === undefined ? {} : { ca: read(caFile, checkCertificate) }) }
}

/** Node passes over an authority that is none, and then nobody is let in. */
function checkCertificate(content: Buffer): X509Certificate {
  return new X509Certificate(content)
}

function read(file: string, look: (content: Buffer) => unknown): Buffer {
  return tried(file, () => {
    const content = readFileSync(file)
    look(content)
    return content
  })
}

function tried<T>(file: string, look: () => T): T {
  try {
    return look()
  } catch (error) {
    throw new UnreadableError(file, error)
  }
}
