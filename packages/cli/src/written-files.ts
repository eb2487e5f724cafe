import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UnwritableError } from './errors.js'

/**
 * Writes texts by their names into a folder, which is made where there is none, and says where they are.
 * @throws {UnwritableError}
 */
export async function writeInto(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  await told(folder, mkdir(folder, { recursive: true }))
  return Promise.all(
    [...texts].map(async ([name, text]) => {
      const file = join(folder, name)
      await told(file, writeFile(file, text))
      return file
    }),
  )
}

async function told(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    throw new UnwritableError(path, obstacleOf(error as NodeJS.ErrnoException), error)
  }
}

const elsewhere = 'choose another folder with --output'

/** What the system's words for it mean to those who typed the path, and what to do. */
const obstacles: Readonly<Record<string, string>> = {
  EEXIST: `a file is there already: ${elsewhere}`,
  ENOTDIR: `a part of its path is a file: ${elsewhere}`,
  EISDIR: `a folder is there: remove it, or ${elsewhere}`,
  ENAMETOOLONG: `its name is too long: ${elsewhere}`,
  EACCES: `that is not allowed: give yourself the right to, or ${elsewhere}`,
  EPERM: `that is not allowed: give yourself the right to, or ${elsewhere}`,
  EROFS: `what it is on can only be read: ${elsewhere}`,
  ENOSPC: `no space is left there: make room, or ${elsewhere}`,
}

function obstacleOf({ code, message }: NodeJS.ErrnoException): string {
  return obstacles[code ?? ''] ?? `${message}: ${elsewhere}`
}
