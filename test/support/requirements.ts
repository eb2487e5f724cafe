import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, sep } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { describe } from 'vitest'
import { skippedTitle } from './skips.js'

/** A program that a test needs and that this machine may not have. */
export interface Requirement {
  readonly name: string
  /** Undefined when it is there; otherwise what to install. */
  readonly missing: string | undefined
}

/** A program found on the PATH (or in the folders where Debian puts servers). */
export function program(name: string, debianPackage: string): Requirement {
  const found = programPath(name) !== undefined
  return { name, missing: found ? undefined : `${name} is not installed (apt-get install ${debianPackage})` }
}

/** A PHP that has the gearman extension. */
export function phpGearman(): Requirement {
  const answer = spawnSync('php', ['-r', 'echo extension_loaded("gearman") ? "yes" : "no";'], {
    encoding: 'utf8',
  })
  const missing =
    answer.stdout === 'yes'
      ? undefined
      : 'PHP with gearman is not installed (apt-get install php-cli php-gearman)'
  return { name: 'php', missing }
}

/** A Perl that has Gearman::Client and Gearman::Worker. */
export function perlGearman(): Requirement {
  const answer = spawnSync('perl', ['-MGearman::Client', '-MGearman::Worker', '-e', '1'])
  const missing =
    answer.status === 0
      ? undefined
      : 'Perl with Gearman is not installed (apt-get install libgearman-client-perl)'
  return { name: 'perl', missing }
}

/** SQLite, which the store of a durable server needs, and which is built where a compiler is. */
export function sqlite(): Requirement {
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite
    new Sqlite(':memory:').close()
    return { name: 'better-sqlite3', missing: undefined }
  } catch {
    return { name: 'better-sqlite3', missing: 'SQLite is not built (npm rebuild better-sqlite3)' }
  }
}

/** Where a program of the machine's is. npm puts our own `gearman` before Debian's: that one is not meant. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders
    .filter((folder) => !folder.split(sep).includes('node_modules'))
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/**
 * A suite that runs when everything it needs is there, and is skipped with the reason otherwise. With
 * CI=true a missing program is a failure: there, nothing may be skipped unseen.
 */
export function describeWith(requirements: readonly Requirement[], title: string, suite: () => void): void {
  const missing = requirements.flatMap((requirement) => requirement.missing ?? [])
  if (missing.length === 0) {
    describe(title, suite)
  } else if (process.env.CI === 'true') {
    throw new Error(`${title}: ${missing.join('; ')}`)
  } else {
    describe.skip(skippedTitle(title, missing), suite)
  }
}
