import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UnwritableError } from '../failures/errors.js'
import { obstacleOf } from './obstacles.js'

/**
 * Writes texts by their names into a folder, which is made where there is none, and says where they are.
 * @throws {UnwritableError}
 */
export async function writeInto(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  await told(folder, makeFolder(folder))
  return Promise.all(
    [...texts].map(async ([name, text]) => {
      const file = join(folder, name)
      await told(file, writeFile(file, text))
      return file
    }),
  )
}

/**
 * With those above it, where they are missing. Node's own `recursive` never ends in file systems where nothing can be made and
 * that say so by ENOENT, such as /proc and folders of an automounter.
 */
async function makeFolder(folder: string): Promise<void> {
  const above = dirname(folder)
  if (await isMissing(above)) await makeFolder(above)
  try {
    await mkdir(folder)
  } catch (error) {
    const found = await stat(folder).catch(() => undefined)
    if (!found?.isDirectory()) throw error
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

async function told(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    throw new UnwritableError(path, obstacleOf(error, 'choose another folder with --output'), error)
  }
}
