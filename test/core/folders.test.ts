import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder } from '../../packages/core/src/folders.js'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gearwork-'))
})

afterEach(() => rm(root, { recursive: true }))

describe('a folder', () => {
  test('is made with those above it, which are named, the uppermost first', async () => {
    const [a, b, c] = [join(root, 'a'), join(root, 'a', 'b'), join(root, 'a', 'b', 'c')]
    expect(await makeFolder(a, 0o700)).toEqual([a])
    expect(await makeFolder(c, 0o700)).toEqual([b, c])
    expect(await makeFolder(c, 0o700)).toEqual([])
    for (const made of [a, b, c]) expect((await stat(made)).mode & 0o777).toBe(0o700)
  })

  test('that several make at once is there for each of them', async () => {
    const deep = join(root, 'a', 'b', 'c', 'd')
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)))
    expect((await stat(deep)).isDirectory()).toBe(true)
  })

  test('is none where a file is, or is on the way', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(join(root, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  test.runIf(existsSync('/proc/self'))('is refused, soon, where none can be made', async () => {
    for (const place of ['/proc/gearwork', '/proc/gearwork/a/b']) {
      await expect(makeFolder(place)).rejects.toMatchObject({ code: 'ENOENT' })
    }
  })
})
