import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is still to be undone, however the benchmark ends. */
const undone = new Set<() => void>()

process.once('exit', () => {
  for (const undo of undone) undo()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** @returns undoes it before the end. */
export function undoAtExit(undo: () => void): () => void {
  undone.add(undo)
  return () => {
    if (undone.delete(undo)) undo()
  }
}

export interface TemporaryFolder {
  readonly path: string
  remove(): void
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'gearwork-bench-'))
  return { path, remove: undoAtExit(() => rmSync(path, { recursive: true, force: true })) }
}
