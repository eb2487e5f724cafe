import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AmbiguousLetterError, type DeadLetterStore, FolderLetters, LetterRefusedError } from '@gearwork/core'
import { MemoryLetters } from '@gearwork/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { letter, listed } from './letters.js'

const stores: Readonly<Record<string, () => Promise<DeadLetterStore>>> = {
  FolderLetters: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gearwork-letters-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    return new FolderLetters(folder)
  },
  // What a test finds in memory, the command finds in a folder.
  MemoryLetters: async () => new MemoryLetters(),
}

describe.each(Object.entries(stores))('%s', (_, open) => {
  test('lists what was added, oldest first, as it is when the list begins', async () => {
    const store = await open()
    const [first, second, third] = [letter({}, 1), letter({}, 2), letter({}, 3)]
    for (const each of [second, first]) await store.add(each)
    const list = store.list()[Symbol.asyncIterator]()
    expect((await list.next()).value).toEqual(first)
    await store.add(third)
    expect((await list.next()).value).toEqual(second)
    expect((await list.next()).done).toBe(true)
    expect(await listed(store)).toEqual([first, second, third])
  })

  test('keeps a letter once that comes twice', async () => {
    const store = await open()
    const added = letter()
    for (const each of [added, added]) await store.add(each)
    expect(await listed(store)).toEqual([added])
  })

  test('finds by an id, by its beginning, and by the beginning of what follows its time', async () => {
    const store = await open()
    const [one, two] = ['20140407T090100000Z-0a1b2c3d', '20140407T090200000Z-0a9f8e7d'].map((id, index) =>
      letter({ id }, index + 1),
    )
    for (const each of [one, two]) if (each !== undefined) await store.add(each)
    for (const typed of ['20140407T090100000Z-0a1b2c3d', '20140407T0901', '0a1b2c3d', '0a1'])
      expect(await store.find(typed), typed).toEqual(one)
    for (const typed of ['20140407T09', '0a', '0'])
      await expect(store.find(typed), typed).rejects.toThrow(AmbiguousLetterError)
    for (const typed of ['', '2015', 'T0901', 'a1b', '1b2c3d', '../x', '20140407T090100000Z-0a1b2c3e'])
      expect(await store.find(typed), typed).toBeUndefined()
  })

  test('removes a letter by its whole id alone, and once', async () => {
    const store = await open()
    const added = letter()
    await store.add(added)
    for (const typed of ['', added.id.slice(0, -1), added.id.split('-')[1] as string])
      expect(await store.remove(typed), typed).toBe(false)
    expect(await store.remove(added.id)).toBe(true)
    expect(await store.remove(added.id)).toBe(false)
    expect(await listed(store)).toEqual([])
  })

  test('refuses an id that is none', async () => {
    const store = await open()
    for (const id of ['', 'mail', '../20140407T090100000Z-0a1b2c3d'])
      await expect(store.add(letter({ id })), id).rejects.toThrow(LetterRefusedError)
    expect(await listed(store)).toEqual([])
  })
})
