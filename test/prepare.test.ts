import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let root: string

/** A clone with two packages, one of them for another system, and programs that only write down that they were called. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gearwork-clone-'))
  cpSync(fileURLToPath(new URL('../.ci/prepare.mjs', import.meta.url)), join(root, '.ci/prepare.mjs'))
  lock({ 'node_modules/kept': { version: '1.0.0' }, ...elsewhere })
  put(
    'bin/npm',
    `#!/bin/sh\necho "npm $*" >> '${root}/calls'\n[ "$1" != rebuild ] || cp '${root}/built.js' '${root}/${sqlite}'\n`,
  )
  put('built.js', 'module.exports = class {}')
  put(sqlite, unbuilt)
  put('node_modules/typescript/bin/tsc', `require('fs').appendFileSync('${root}/calls', 'tsc\\n')`)
  chmodSync(join(root, 'bin/npm'), 0o755)
})

afterEach(() => rmSync(root, { recursive: true }))

const sqlite = 'node_modules/better-sqlite3/index.js'
const unbuilt = 'module.exports = class { constructor() { throw Error() } }'
const elsewhere = { 'node_modules/elsewhere': { version: '1.0.0', optional: true } }
const installing = expect.stringMatching(/^npm ci /)
const building = expect.stringMatching(/^npm rebuild better-sqlite3 /)

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

function lock(packages: object): void {
  put('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }))
}

/** What npm leaves behind. */
function installed(packages: Readonly<Record<string, object>>): void {
  for (const path of Object.keys(packages)) put(`${path}/package.json`, '{}')
  put('node_modules/.package-lock.json', JSON.stringify({ packages }))
}

function spawnPrepare(argv: readonly string[]) {
  const env = { ...process.env, CI: 'true', PATH: `${join(root, 'bin')}${delimiter}${process.env.PATH}` }
  const args = [join(root, '.ci/prepare.mjs'), ...argv]
  const { status, stderr } = spawnSync(process.execPath, args, { env, timeout: 20_000, encoding: 'utf8' })
  return { status, stderr }
}

/** What was called, in turn. */
function prepare(...argv: readonly string[]): readonly string[] {
  writeFileSync(join(root, 'calls'), '')
  expect(spawnPrepare(argv)).toEqual({ status: 0, stderr: '' })
  return readFileSync(join(root, 'calls'), 'utf8').trim().split('\n')
}

describe.skipIf(process.platform === 'win32')('before anything runs in a clone', () => {
  test('what is locked is installed', () => {
    expect(prepare()).toEqual([installing, 'tsc'])
  })

  test('nothing is installed again, whoever did it', () => {
    installed({ 'node_modules/kept': { version: '1.0.0' } })
    expect(prepare()).toEqual(['tsc'])
  })

  test.each([
    ['has another version', () => lock({ 'node_modules/kept': { version: '1.1.0' } })],
    ['is not there', () => lock({ 'node_modules/more': { version: '1.0.0' } })],
    ['was removed', () => rmSync(join(root, 'node_modules/kept'), { recursive: true })],
    ['is not known of', () => put('node_modules/.package-lock.json', '{')],
  ])('it is installed again where what is locked %s', (_, change) => {
    installed({ 'node_modules/kept': { version: '1.0.0' } })
    change()
    expect(prepare()).toEqual([installing, 'tsc'])
  })

  test('SQLite is built where it is wanted and cannot be loaded', () => {
    installed({ 'node_modules/kept': { version: '1.0.0' } })
    expect(prepare('--native')).toEqual([building, 'tsc'])
    expect(prepare('--native')).toEqual(['tsc'])
    put(sqlite, unbuilt)
    expect(prepare('--native')).toEqual([building, 'tsc'])
  })

  test('where it was not built after all, CI fails, though npm does not say so', () => {
    installed({ 'node_modules/kept': { version: '1.0.0' } })
    put('built.js', unbuilt)
    expect(spawnPrepare(['--native'])).toEqual({
      status: 1,
      stderr: 'SQLite could not be built (it takes Python, make and a C++ compiler)\n',
    })
  })
})
