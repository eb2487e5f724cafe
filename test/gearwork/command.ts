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

interface Run {
  readonly cwd?: string
  /** What it reads; nothing at all unless it is given. */
  readonly input?: string | Uint8Array
  /** `latin1` keeps every byte. */
  readonly encoding?: 'utf8' | 'latin1'
  /** What Node itself is told. */
  readonly node?: readonly string[]
}

/** Runs a command to its end. */
export function runCommand(argv: readonly string[], { node = [], ...run }: Run = {}): Promise<Ended> {
  return runNode([...node, bin, ...argv], run)
}

/** Runs a program to its end. */
export function runNode(argv: readonly string[], run: Omit<Run, 'node'> = {}): Promise<Ended> {
  const { cwd = shop, input = '', encoding = 'utf8' } = run
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...argv], { cwd, timeout: 30_000 })
    const written = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding(encoding).on('data', (chunk) => {
        written[name] += chunk
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...written }))
    child.stdin.end(input)
  })
}
