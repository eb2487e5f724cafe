import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeadLetter, type DeadLetterStore, FolderLetters, letterId } from '@gearwork/core'
import { afterEach, beforeEach } from 'vitest'

/** A letter as fate writes one; `minute` orders several. */
export function letter(changes: Partial<DeadLetter> = {}, minute = 0): DeadLetter {
  const failedAt = new Date(Date.UTC(2014, 3, 7, 9, minute))
  return {
    id: letterId(failedAt),
    function: 'shop_Mail~welcome',
    unique: '',
    payload: Buffer.from('{"name":"Ada"}'),
    reason: { name: 'RangeError', message: 'no such address' },
    attempts: 3,
    firstAt: new Date(Date.UTC(2014, 3, 7, 8)),
    failedAt,
    server: '127.0.0.1:4730',
    handle: 'H:box:17',
    ...changes,
  }
}

/** What a store lists, to its end. */
export async function listed(
  store: DeadLetterStore,
  onRefused?: (problem: Error) => void,
): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = []
  for await (const one of store.list({ onRefused })) letters.push(one)
  return letters
}

/** A folder with the letters in it, anew for each test of a file. */
export class Folder {
  #path = ''
  #store: FolderLetters | undefined

  static forEachTest(): Folder {
    const folder = new Folder()
    beforeEach(async () => {
      folder.#path = await mkdtemp(join(tmpdir(), 'gearwork-letters-'))
      folder.#store = new FolderLetters(folder.#path)
    })
    afterEach(() => rm(folder.#path, { recursive: true }))
    return folder
  }

  get path(): string {
    return this.#path
  }

  get store(): FolderLetters {
    if (this.#store === undefined) throw new Error('the folder is there while a test runs')
    return this.#store
  }

  names(): Promise<readonly string[]> {
    return readdir(this.#path)
  }
}
