import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'
import { describe, expect, onTestFinished, test } from 'vitest'

const program = `
  import { createJobServer } from './packages/server/src/index.js'
  const persist = process.argv[2]
  const server = createJobServer({ listen: '127.0.0.1:0', persist })
  server.start().then(() => console.log(server.state), (error) => console.log(error.code, error.message))
    .finally(() => server.stop())
`

/** A program with a server in it, as one file, and what it prints. */
async function bundle(format: NonNullable<BuildOptions['format']>) {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, format === 'cjs' ? 'program.cjs' : 'program.mjs')
  await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    outfile: file,
    bundle: true,
    platform: 'node',
    format,
    conditions: ['gearwork-source'],
    logLevel: 'silent',
  })
  return async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { timeout: 20_000 })
    return stdout.trim()
  }
}

describe.each(['esm', 'cjs'] as const)('a server in a bundle of %s', (format) => {
  test('holds jobs in memory', async () => {
    const run = await bundle(format)
    expect(await run()).toBe('open')
  })

  test('refuses to keep them, and says what it takes', async () => {
    const run = await bundle(format)
    expect(await run(join(tmpdir(), 'jobs.db'))).toMatch(
      /^STORE_UNUSABLE ".*jobs\.db" cannot be used as a store \(.*@gearwork\/server\/store-thread.*\): keep @gearwork\/server out of the bundle/,
    )
  })
})
