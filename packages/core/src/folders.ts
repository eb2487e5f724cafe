// A door of its own (`@gearwork/core/folders`), for the command.
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder with those above it, where they are missing, and names those that were made, the uppermost first. Node's
 * own `recursive` never ends in file systems where nothing can be made and that say so by ENOENT, such as /proc and folders
 * of an automounter.
 * @throws the system's error.
 */
export async function makeFolder(folder: string, mode?: number): Promise<readonly string[]> {
  const above = dirname(folder)
  // Nothing is above a drive, and that may be missing.
  const made = above !== folder && (await isMissing(above)) ? await makeFolder(above, mode) : []
  return (await makeOne(folder, mode)) ? [...made, folder] : made
}

/** Whether it was made: somebody else may have been first. */
async function makeOne(folder: string, mode: number | undefined): Promise<boolean> {
  try {
    await mkdir(folder, { mode })
    return true
  } catch (error) {
    const found = await stat(folder).catch(() => undefined)
    if (found?.isDirectory()) return false
    throw error
  }
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
