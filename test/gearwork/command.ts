import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type RunningProcess, start } from '../support/processes.js'

/** The command as people run it, built. */
export const bin = fileURLToPath(new URL('../../packages/gearwork/bin/gearman.js', import.meta.url))
export const shop = fileURLToPath(new URL('../fixtures/cli/shop', import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export function startCommand(argv: readonly string[], cwd = shop): RunningProcess {
  return start(process.execPath, [bin, ...argv], { cwd })
}

/** Runs a command to its end, with something to read or with nothing at all. */
export function runCommand(argv: readonly string[], { cwd = shop, input = '' } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...argv], { cwd, timeout: 30_000 })
    const written = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk) => {
        written[name] += chunk
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...written }))
    child.stdin.end(input)
  })
}
