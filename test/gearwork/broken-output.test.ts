import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { Projects } from '../core/project.js'
import { bin, shop } from './command.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

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

test('a reader who takes longer than the command gets everything', async () => {
  const description = 'x'.repeat(500_000)
  const project = await projects.create({
    'gearman.config.json': '{ "resources": ["works"] }',
    'works/long.ts': `
      import { Work } from 'gearwork'
      @Work({ name: 'Long', description: '${description}' })
      export class LongWork {}`,
  })
  const child = spawn(process.execPath, [bin, 'worker:list', '--json'], {
    cwd: project.root,
    timeout: 30_000,
  })
  await once(child.stdout, 'readable')
  // By then a command that waits for nobody would be gone, and so would be what the pipe did not hold.
  await sleep(2_000)
  const [work] = JSON.parse(await text(child.stdout))
  expect(work.description).toBe(description)
})
