import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll } from 'vitest'
import type { RunningServer } from './engines.js'
import { type RunningProcess, start } from './processes.js'
import { programPath, type Requirement } from './requirements.js'

const sources = new URL('../interop/c/', import.meta.url).pathname
const longestRunMs = 15_000

/** A C compiler that finds libgearman. */
export function libgearman(): Requirement {
  const missing = canCompile()
    ? undefined
    : 'C with libgearman is not there (apt-get install gcc libgearman-dev)'
  return { name: 'libgearman', missing }
}

function canCompile(): boolean {
  const compiler = programPath('gcc')
  if (compiler === undefined) return false
  try {
    const input = '#include <libgearman/gearman.h>\n'
    execFileSync(compiler, ['-fsyntax-only', '-x', 'c', '-'], { input, stdio: ['pipe', 'ignore', 'ignore'] })
    return true
  } catch {
    return false
  }
}

/** The programs of `test/interop/c`, compiled for the tests of one suite. */
export interface CPrograms {
  startWorker(server: RunningServer, namespace?: string): Promise<RunningProcess>
  /** What the client printed, without its line's end. Rejects with what it complained of. */
  runClient(server: RunningServer, ...words: readonly string[]): Promise<string>
}

/** In a folder that is gone after the suite. */
export function compiledPrograms(): CPrograms {
  let folder = ''
  const built = (name: string) => join(folder, name)

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gearwork-c-'))
    for (const name of ['worker', 'client']) {
      const words = ['-Wall', '-Wextra', '-Werror', '-o', built(name), `${sources}${name}.c`, '-lgearman']
      execFileSync(programPath('gcc') as string, words, { stdio: 'pipe', timeout: longestRunMs })
    }
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  return {
    async startWorker({ port }, namespace) {
      const worker = start(built('worker'), [`${port}`, ...(namespace === undefined ? [] : [namespace])])
      await worker.printed(/READY/)
      return worker
    },
    runClient: ({ port }, ...words) => outputOf(built('client'), [`${port}`, ...words]),
  }
}

async function outputOf(command: string, words: readonly string[]): Promise<string> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: longestRunMs })
  const ended = once(child, 'close')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await ended) as [number | null]
  if (code !== 0) throw new Error(`it ended with ${code}: ${errors}`)
  return output.trimEnd()
}
