import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../folders.js'

/** What one file of a folder is written as until it is whole. */
const temporaryName = /^\.[\w-]+\.tmp$/

export function isTemporary(name: string): boolean {
  return temporaryName.test(name)
}

/**
 * Puts a whole file in its place or none: it is on the disk before it has its name. Only its owner may read it.
 * The name itself is on the disk once the folder has been synced.
 */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, name))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Makes a folder that only its owner may enter, with those above it, each of them on the disk. */
export async function makePrivateFolder(folder: string): Promise<void> {
  for (const made of await makeFolder(folder, 0o700)) await syncAbove(dirname(made))
}

/** A folder of somebody else's, which may be entered and not be read, is left to the system. */
async function syncAbove(folder: string): Promise<void> {
  await syncFolder(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error
  })
}

/** Brings a folder's names to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and keeps their names without being asked.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
