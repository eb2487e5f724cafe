import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { ServerTlsSection } from '@gearwork/core'
import type { ServerTlsOptions } from '@gearwork/server'
import { UnreadableError, UsageError } from './errors.js'

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
  const cert = read(certFile, (content) => ({ cert: content }))
  const key = read(keyFile, (content) => ({ key: content }))
  tried(keyFile, () => createSecureContext({ cert, key }))
  return { cert, key, ...(caFile === undefined ? {} : { ca: read(caFile, (content) => ({ ca: content })) }) }
}

function read(file: string, context: (content: Buffer) => Parameters<typeof createSecureContext>[0]): Buffer {
  return tried(file, () => {
    const content = readFileSync(file)
    createSecureContext(context(content))
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
