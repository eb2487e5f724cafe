import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer, text } from 'node:stream/consumers'
import type { RunningServer } from './engines.js'
import { type RunningProcess, start } from './processes.js'
import { program, programPath, type Requirement } from './requirements.js'

/** What Debian's `gearman` left behind. */
export interface ToolRun {
  /** Null where it had to be ended. */
  readonly code: number | null
  readonly output: Buffer
  readonly errors: string
}

export const gearmanTool: Requirement = program('gearman', 'gearman-tools')

const longestRunMs = 15_000

/** Debian's `gearman`, libgearman's client and worker in C, as a client. */
export async function runGearmanTool(
  server: RunningServer,
  args: readonly string[],
  input: Uint8Array | string = '',
): Promise<ToolRun> {
  const child = spawn(tool(), [...at(server), ...args], { timeout: longestRunMs })
  // With -s, and with workloads among its arguments, it ends without having read.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = once(child, 'close')
  const [output, errors] = await Promise.all([buffer(child.stdout), text(child.stderr)])
  const [code] = (await ended) as [number | null]
  return { code, output, errors }
}

/** As a worker, which runs a command for each job, or prints the workloads where there is none. */
export function startGearmanTool(server: RunningServer, args: readonly string[]): RunningProcess {
  return start(tool(), [...at(server), '-w', ...args])
}

function tool(): string {
  return programPath('gearman') as string
}

function at({ host, port }: RunningServer): readonly string[] {
  return ['-h', host, '-p', `${port}`]
}
