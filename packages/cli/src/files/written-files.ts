import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@gearwork/core/folders'
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

async function told(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    throw new UnwritableError(path, obstacleOf(error, 'choose another folder with --output'), error)
  }
}
