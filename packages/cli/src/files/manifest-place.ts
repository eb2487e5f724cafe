import { Buffer } from 'node:buffer'
import { open, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UnwritableError } from '../failures/errors.js'

/** What to do about a place where no manifest can be. */
export const elsewhere = 'choose another file with `cache` in the configuration'

const ownFolder = '.gearman'
/** A manifest begins with it, whatever has become of the rest. */
const mark = '"format"'
const mostBytes = 4_096

/**
 * Refuses to write over, or to remove, what is no manifest: the path in `cache` may be that of somebody's notes, or of a
 * device. One that is damaged is a manifest, and whatever lies in the folder that is ours by default.
 * @throws {UnwritableError}
 */
export async function refuseOthersFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  // What is wrong with a folder, or with a part of the path, those say who write there.
  if (found === undefined || found.isDirectory()) return
  if (!found.isFile()) throw new UnwritableError(path, `it is not a regular file; ${elsewhere}`, undefined)
  if (basename(dirname(path)) === ownFolder) return
  const beginning = await beginningOf(path)
  if (beginning !== undefined && beginning !== '' && !beginning.includes(mark)) {
    throw new UnwritableError(path, `it is not a manifest; ${elsewhere}`, undefined)
  }
}

/** Undefined for one that cannot be read, or has just gone. */
async function beginningOf(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes) })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
