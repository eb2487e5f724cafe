import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { reportedVersion } from '../../packages/server/src/version.js'

const root = fileURLToPath(new URL('../../packages/server', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('what `version` answers is the version of the package', () => {
  expect(reportedVersion).toBe(`2.0.0+gearwork-${version}`)
})

test('no source repeats the version, and the README has the same', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts'))
  expect(sources.filter((file) => readFileSync(join(root, 'src', file), 'utf8').includes(version))).toEqual(
    [],
  )
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`2.0.0+gearwork-${version}\``)
})

test.each([
  ['another package', JSON.stringify({ name: 'shop', version: '9.9.9' })],
  ['nobody', undefined],
])('bundled into the code of %s, it has no version of its own', async (_owner, manifest) => {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'src'))
  cpSync(join(root, 'src/version.ts'), join(folder, 'src/version.ts'))
  if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), manifest)
  const bundled = await import(/* @vite-ignore */ join(folder, 'src/version.ts'))
  expect(bundled.reportedVersion).toBe('2.0.0+gearwork')
})
