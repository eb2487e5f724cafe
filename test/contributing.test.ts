import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { namesIn, readMarkdown } from './support/markdown.js'

const root = new URL('../', import.meta.url)
const guide = readMarkdown(new URL('CONTRIBUTING.md', root))
const named = namesIn(guide.table('folder', 'holds'))
/** What tools put there, as they do folders with a dot before their names, and nobody keeps. */
const unkept = ['node_modules', 'coverage']

describe('the map of folders', () => {
  test('names folders that there are', () => {
    expect(named.filter((folder) => !existsSync(new URL(folder, root)))).toEqual([])
  })

  test('has every folder that one comes upon first', () => {
    const kept = foldersIn('').filter((folder) => !folder.startsWith('.') && !unkept.includes(folder))
    expect(kept.filter((folder) => !named.includes(folder))).toEqual([])
  })

  test('has every folder of tests, but for those that are called like a package', () => {
    const packages = foldersIn('packages/')
    const others = foldersIn('test/').filter((folder) => !packages.includes(folder))
    expect(others.filter((folder) => !named.includes(`test/${folder}`))).toEqual([])
  })
})

test('every link leads somewhere', () => {
  expect(guide.links.length).toBeGreaterThan(0)
  expect(guide.links.filter((link) => !existsSync(new URL(link.split('#')[0] as string, root)))).toEqual([])
})

function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(new URL(folder, root), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
