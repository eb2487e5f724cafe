import { Worker } from 'node:worker_threads'

/** How often is looked, in milliseconds. */
const everyMs = 1_000

/**
 * Ends this process when its parent is gone, also while a job of it computes without a pause and hears of nothing:
 * another thread looks. The parent may be gone before this is called, so it has to have said who it is.
 */
export function watchParent(parent: number): void {
  const source = `
    setInterval(() => process.ppid === ${parent} || process.kill(process.pid, 'SIGKILL'), ${everyMs})`
  const watcher = new Worker(source, { eval: true, name: 'gearwork parent watch', execArgv: [] })
  watcher.unref()
}
