import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A process that a test started, and that it stops by its id. */
export interface RunningProcess {
  readonly child: ChildProcess
  /** Everything it printed so far, both streams, in order of arrival. */
  output(): string
  /** Resolves with the output once it matches; rejects when the process ends or the time is over. */
  printed(pattern: RegExp, withinMs?: number): Promise<string>
  /** Resolves when it has ended, with its exit code (null after a signal). */
  ended(withinMs?: number): Promise<number | null>
  /** Ends it: asks first, insists after two seconds. */
  stop(): Promise<void>
}

export function start(command: string, args: readonly string[], options: SpawnOptions = {}): RunningProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options })
  let output = ''
  const look = new Set<() => void>()
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
    for (const check of look) check()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
  exited.catch(() => {})

  const running: RunningProcess = {
    child,
    output: () => output,
    printed: (pattern, withinMs = 15_000) =>
      within(
        withinMs,
        () => `did not print ${pattern}; it printed:\n${output}`,
        (resolve, reject) => {
          const check = () => {
            if (!pattern.test(output)) return
            look.delete(check)
            resolve(output)
          }
          look.add(check)
          check()
          exited.then(() => {
            check()
            reject(
              new Error(`${command} ended (${child.exitCode}) without ${pattern}; it printed:\n${output}`),
            )
          }, reject)
        },
      ),
    ended: (withinMs = 15_000) =>
      within(
        withinMs,
        () => `${command} did not end; it printed:\n${output}`,
        (resolve, reject) => {
          exited.then(resolve, reject)
        },
      ),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const gone = once(child, 'close')
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), 2_000)
      await gone
      clearTimeout(insist)
    },
  }
  return running
}

function within<T>(
  milliseconds: number,
  complaint: () => string,
  run: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(complaint())), milliseconds)
    run(
      (value) => {
        clearTimeout(limit)
        resolve(value)
      },
      (error) => {
        clearTimeout(limit)
        reject(error)
      },
    )
  })
}
