import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
