import { lstat, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isTemporary } from './durable-files.js'
import { isForsaken, readClaim } from './letter-claims.js'
import { unlessMissing } from './missing.js'
import { nameOf } from './stored-letter.js'

/** A temporary file of this age belongs to nobody any more. In milliseconds. */
const unfinishedMs = 60 * 60_000

/**
 * Puts in order what others have left behind in a folder: letters whose takers are gone come back, and what was never
 * finished is removed. Whoever may only look there leaves it as it is.
 */
export async function tidy(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(unlessMissing)) ?? []
  const hidden = names.filter((name) => name.startsWith('.'))
  await Promise.all(hidden.map((name) => tidyOne(folder, name).catch(() => {})))
}

async function tidyOne(folder: string, name: string): Promise<void> {
  const claim = readClaim(name)
  if (claim !== undefined && isForsaken(claim))
    await rename(join(folder, name), join(folder, nameOf(claim.id)))
  if (isTemporary(name)) await dropOld(join(folder, name))
}

async function dropOld(path: string): Promise<void> {
  const { mtimeMs } = await lstat(path)
  if (Date.now() - mtimeMs > unfinishedMs) await unlink(path)
}
