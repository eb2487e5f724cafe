import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { NotALetterError } from '@gearwork/core'
import { expect, test, vi } from 'vitest'
import { Folder, letter } from './letters.js'

const folder = Folder.forEachTest()

/** Somebody removes the file that was looked at, before it is read. */
let removes = false

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const lstatSync = (path: string, options: never) => {
    const stats = fs.lstatSync(path, options)
    if (removes) unlinkSync(path)
    return stats
  }
  return { ...fs, lstatSync }
})

test('a letter that is removed between a look at its file and the reading is gone, and no problem', async () => {
  const added = letter()
  await folder.store.add(added)
  removes = true
  try {
    const refused: unknown[] = []
    const seen: unknown[] = []
    for await (const one of folder.store.list({ onRefused: (problem) => refused.push(problem) }))
      seen.push(one)
    expect(refused).toEqual([])
    expect(seen).toEqual([])
  } finally {
    removes = false
  }
})

test('a file that is no letter, for no reason but itself, names no cause', () => {
  expect(new NotALetterError(join('failed', 'x.json'), 'it is not a plain file')).not.toHaveProperty('cause')
})
