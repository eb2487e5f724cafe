import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { gearmand, type RunningServer } from './engines.js'
import { freePort, listening } from './ports.js'
import { start } from './processes.js'
import { describeWith, programPath, type Requirement } from './requirements.js'

/** A job server in a process of its own, which a test can treat as no server can be asked to be treated. */
export interface KillableServer extends RunningServer {
  /**
   * It keeps its connections and does nothing: its machine swaps, or somebody debugs it. Resolves when it has stopped,
   * for until the signal is taken its other threads may go on.
   */
  suspend(): Promise<void>
  resume(): void
  /** `kill -9`, also of a suspended one. */
  kill(): Promise<void>
}

/** A kind of job server as a process. */
export interface KillableEngine {
  readonly name: string
  readonly requirements: readonly Requirement[]
  /** It ends with the test. `port`: for one that comes back where it was. */
  start(port?: number): Promise<KillableServer>
}

const gearman = fileURLToPath(new URL('../../packages/gearwork/bin/gearman.js', import.meta.url))

const engines: readonly KillableEngine[] = [
  {
    name: 'gearman server',
    requirements: [],
    start: (port) => run(process.execPath, (chosen) => [gearman, 'server', '--port', chosen], port),
  },
  {
    name: 'gearmand',
    requirements: gearmand.requirements,
    start: (port) =>
      run(
        programPath('gearmand') as string,
        (chosen) => ['--listen=127.0.0.1', '--port', chosen, '--threads=1', '--log-file=stderr'],
        port,
      ),
  },
]

/** The same suite against our server and against gearmand, each in a process that can be killed. */
export function describeKillable(title: string, suite: (engine: KillableEngine) => void): void {
  for (const engine of engines) {
    describeWith(engine.requirements, `${title} (${engine.name})`, () => suite(engine))
  }
}

async function run(
  command: string,
  args: (port: string) => readonly string[],
  wanted?: number,
): Promise<KillableServer> {
  const port = wanted ?? (await freePort())
  const process = start(command, args(`${port}`))
  const kill = async () => {
    process.child.kill('SIGKILL')
    await process.ended()
  }
  onTestFinished(kill)
  await Promise.race([
    listening(port),
    process.ended().then(() => Promise.reject(new Error(process.output()))),
  ])
  return {
    host: '127.0.0.1',
    port,
    address: `127.0.0.1:${port}`,
    stop: () => process.stop(),
    async suspend() {
      process.child.kill('SIGSTOP')
      while (!isStopped(process.child.pid as number)) await sleep(1)
    },
    resume: () => void process.child.kill('SIGCONT'),
    kill,
  }
}

function isStopped(pid: number): boolean {
  const stat = `/proc/${pid}/stat`
  const state = existsSync(stat)
    ? readFileSync(stat, 'utf8').split(') ').at(-1)
    : execFileSync('ps', ['-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' })
  return state?.startsWith('T') === true
}
