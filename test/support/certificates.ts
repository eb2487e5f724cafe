import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll } from 'vitest'
import { programPath } from './requirements.js'

/** A certificate with its key, as files in PEM form. */
export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

/** An authority of a test's own, in a folder that `remove` takes away. */
export interface Authority {
  readonly folder: string
  readonly caFile: string
  /** A certificate for these names (`DNS:localhost`, `IP:127.0.0.1`), signed by the authority; -1 day: over since yesterday. */
  issue(name: string, names: readonly string[], days?: number): Certificate
  remove(): void
}

/** Made with openssl; valid for a day. */
export function createAuthority(commonName = 'Gearwork test authority'): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-tls-'))
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync(programPath('openssl') as string, args, { cwd: folder, stdio: 'pipe', timeout: 15_000 })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '1',
    '-subj',
    `/CN=${commonName}`,
  )

  return {
    folder,
    caFile: file('ca.pem'),
    issue(name, names, days = 1) {
      openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
      writeFileSync(file(`${name}.ext`), `subjectAltName=${names.join(',')}\n`)
      openssl(
        ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-days', `${days}`, '-out', `${name}.pem`, '-extfile', `${name}.ext`],
      )
      return { certFile: file(`${name}.pem`), keyFile: file(`${name}.key`) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What the tests of a suite show each other, and how a peer connects that trusts the authority. */
export interface Credentials {
  readonly authority: Authority
  /** For a server on loopback. */
  readonly own: Certificate
  /** Shows a certificate if it has one. */
  dial(port: number, certificate?: Certificate): TLSSocket
}

/** Made once for a suite, and removed after it. */
export function credentialsOfSuite(): () => Credentials {
  let credentials: Credentials
  beforeAll(() => {
    const authority = createAuthority()
    const own = authority.issue('server', ['IP:127.0.0.1'])
    credentials = { authority, own, dial: (port, certificate) => dial(authority, port, certificate) }
  })
  afterAll(() => credentials.authority.remove())
  return () => credentials
}

function dial({ caFile }: Authority, port: number, certificate: Certificate | undefined): TLSSocket {
  const shown =
    certificate === undefined
      ? {}
      : { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) }
  return connect({ host: '127.0.0.1', port, ca: readFileSync(caFile), ...shown })
}
