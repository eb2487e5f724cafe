import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { bin, shop } from './command.js'

/** Runs a command whose output goes nowhere but to a full disk. */
function runIntoFullDisk(argv: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...argv], {
      cwd: shop,
      stdio: ['ignore', full, 'pipe'],
      timeout: 30_000,
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stderr }))
  })
}

test.skipIf(!existsSync('/dev/full'))(
  'a full disk under its output ends a command with one line',
  async () => {
    expect(await runIntoFullDisk(['worker:list'])).toEqual({
      code: 12,
      stderr: expect.stringMatching(/^error: the output cannot be written: [^\n]+\n$/),
    })
  },
)
