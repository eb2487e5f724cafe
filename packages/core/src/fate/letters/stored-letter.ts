import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeadLetter } from './letter.js'
import { NotALetterError } from './letter-errors.js'
import { decodeLetter, longestFile } from './letter-file.js'

/** The name of the file that holds the letter of this id. */
export function nameOf(id: string): string {
  return `${id}.json`
}

/** What would be the id of a letter in a file of this name. */
export function idOf(name: string): string {
  return name.endsWith('.json') ? name.slice(0, -'.json'.length) : ''
}

/**
 * Undefined when it is gone. Not by promises: of 100,000 small files these would take four times as long.
 * @throws {NotALetterError}
 */
export function readLetter(folder: string, id: string, name = nameOf(id)): DeadLetter | undefined {
  const path = join(folder, name)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (!stats.isFile()) throw new NotALetterError(path, 'it is not a plain file')
  if (stats.size > longestFile) throw new NotALetterError(path, `it is larger than ${longestFile} bytes`)
  const text = readText(path)
  return text === undefined ? undefined : decodeLetter(text, id, path)
}

/** Undefined when somebody has removed it since. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new NotALetterError(path, `it cannot be read (${(error as Error).message})`, error)
  }
}
