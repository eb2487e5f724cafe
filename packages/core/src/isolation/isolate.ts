import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ChildExit, IsolatedKind } from './isolation-errors.js'
import type { ToChild } from './messages.js'
import { childArguments } from './node-arguments.js'
import { postBytes } from './port.js'

/** A thread or process, as its parent holds it. */
export interface Isolate {
  send(message: ToChild): void
  /** Ends it now, whatever it does. */
  kill(): void
}

/** Whoever hears of an isolate. */
export interface IsolateEvents {
  message(said: unknown): void
  /** Once, after its last message. */
  exited(exit: ChildExit): void
}

/** Starts one. `memoryLimitMb`: the most that V8 may use there for objects, in megabytes; 0 = what it takes itself. */
export type StartIsolate = (memoryLimitMb: number, events: IsolateEvents) => Isolate

/** Where the source is run as it is (vitest, in our own tests), children still run what was built, as Node runs it. */
const isBuilt = !import.meta.url.endsWith('.ts')
const childModule = new URL(isBuilt ? './child.js' : '../../dist/isolation/child.js', import.meta.url)
/** What loads modules for the parent does so for its children. */
const execArgv = isBuilt ? childArguments(process.execArgv) : []
/** Threads take the options of their process by themselves, and refuse many that are written down for them. */
const threadOptions = execArgv.length === process.execArgv.length ? {} : { execArgv }

const startThread: StartIsolate = (memoryLimitMb, { message, exited }) => {
  const worker = new Worker(childModule, {
    name: 'gearwork job',
    ...threadOptions,
    ...(memoryLimitMb > 0 && { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } }),
  })
  let error: unknown
  worker.on('message', message)
  worker.on('error', (thrown) => {
    error = thrown
  })
  worker.on('exit', (exitCode) => exited({ exitCode, error }))
  return {
    send: (said) => postBytes(worker, said),
    kill: () => void worker.terminate(),
  }
}

/** What we leave behind, however we leave: one that computes without a pause would not notice it. */
const living = new Set<ChildProcess>()
let mindful = false

function killAtExit(child: ChildProcess): void {
  living.add(child)
  child.once('close', () => living.delete(child))
  if (!mindful) process.once('exit', killLiving)
  mindful = true
}

function killLiving(): void {
  for (const child of living) child.kill('SIGKILL')
}

/**
 * Its output goes where that of its parent goes. Detached, it has a group of its own: a signal to all of its parent's, such
 * as Ctrl+C sends, would end it as long as it is too young to handle any.
 */
const startProcess: StartIsolate = (memoryLimitMb, { message, exited }) => {
  const limit = memoryLimitMb > 0 ? [`--max-old-space-size=${memoryLimitMb}`] : []
  const child = fork(fileURLToPath(childModule), [`${process.pid}`], {
    execArgv: [...execArgv, ...limit],
    serialization: 'advanced',
    detached: true,
  })
  killAtExit(child)
  let error: unknown
  child.on('message', message)
  child.on('error', (thrown) => {
    error = thrown
    if (child.pid === undefined) exited({ error })
  })
  // Not `exit`, after which messages may still come.
  child.on('close', (code, signal) =>
    exited({ exitCode: code ?? undefined, signal: signal ?? undefined, error }),
  )
  return {
    send: (said) => void child.send(said, () => {}),
    kill: () => void child.kill('SIGKILL'),
  }
}

export const startIsolate: { readonly [K in IsolatedKind]: StartIsolate } = {
  thread: startThread,
  process: startProcess,
}
