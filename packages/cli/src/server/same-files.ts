import { readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ServerSection } from '@gearwork/core'
import { UsageError } from '../failures/errors.js'
import type { ServerOptionRow } from './option-row.js'
import { serverOptions } from './options.js'

interface NamedFile {
  readonly path: string
  /** What people know it by. */
  readonly saidBy: string
  readonly written: boolean
}

/**
 * Nobody wants a log in the middle of the store, or a number of a process in place of a key. What is only read may be
 * named twice: a certificate and its key are often one file.
 * @param typed of `section`, what was typed. Paths are absolute.
 * @throws {UsageError} for a file that would be written and is named twice, by whatever paths.
 */
export async function refuseSameFiles(section: ServerSection, typed: ServerSection): Promise<void> {
  const seen = new Map<string, NamedFile>()
  for (const file of serverOptions.flatMap((row) => fileOf(row, section, typed))) {
    const identity = await identityOf(file.path)
    const other = seen.get(identity)
    if (other !== undefined && (file.written || other.written)) {
      throw new UsageError(
        `${other.saidBy} and ${file.saidBy} are one file, ${file.path}: choose another for one`,
      )
    }
    seen.set(identity, file)
  }
}

function fileOf(
  { takes, name, key = '' }: ServerOptionRow,
  section: ServerSection,
  typed: ServerSection,
): readonly NamedFile[] {
  const path = takes === 'file' ? valueAt(section, key) : undefined
  if (path === undefined) return []
  const saidBy = valueAt(typed, key) === undefined ? `server.${key}` : `--${name}`
  return [{ path, saidBy, written: !key.startsWith('tls.') }]
}

function valueAt(section: object, key: string): string | undefined {
  const found = key
    .split('.')
    .reduce<unknown>((below, part) => (below as Record<string, unknown>)?.[part], section)
  return found as string | undefined
}

/** The same for one file, however it is named; also for one that is not there yet. */
async function identityOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined ? placeOf(path) : `${found.dev}:${found.ino}`
}

/** Links are followed as far as they lead: writing makes a file where they end. */
async function placeOf(path: string, links = 40): Promise<string> {
  const target = links === 0 ? undefined : await readlink(path).catch(() => undefined)
  if (target !== undefined) return placeOf(resolve(dirname(path), target), links - 1)
  return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path))
}
