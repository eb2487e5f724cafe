import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Measure, Mode } from './contenders/contender.js'
import type { ContenderName } from './loads.js'

/** A child that the benchmark stops when it is done with it. */
export interface Child {
  stop(): Promise<void>
}

/** gearmand with one thread, as every figure is taken. */
export interface Gearmand extends Child {
  readonly port: number
}

/**
 * With its 991 buckets a queue of 150,000 jobs has chains of 150: looking through them takes gearmand so long that
 * every worker seems as fast as any other.
 */
const buckets = 200_000

export async function startGearmand(): Promise<Gearmand> {
  const port = await freePort()
  const args = ['--listen=127.0.0.1', `--port=${port}`, '--threads=1', `--hashtable-buckets=${buckets}`]
  const child = spawn('gearmand', [...args, '--log-file=stderr'], {
    stdio: 'ignore',
    env: withServerFolders(),
  })
  await accepting(port)
  return { port, stop: () => stop(child) }
}

/** The C contender, compiled where nobody keeps it. */
export function compileLibgearman(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-bench-'))
  const path = join(folder, 'libgearman')
  const source = fileURLToPath(new URL('../contenders/libgearman.c', import.meta.url))
  execFileSync('cc', ['-O2', '-o', path, source, '-lgearman'])
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

export interface Order {
  readonly contender: ContenderName
  readonly mode: Mode
  readonly port: number
  readonly jobs: number
  readonly inFlight: number
}

/** Runs one deed of one contender to its end. */
export async function measure(order: Order, libgearman: string): Promise<Measure> {
  const child = spawnContender(order, libgearman)
  const [measured] = await Promise.all([firstLine(child), once(child, 'close')])
  return measured
}

/** A contender's worker, from when it is ready on. */
export async function serve(order: Omit<Order, 'mode' | 'jobs'>, libgearman: string): Promise<Child> {
  const child = spawnContender({ ...order, mode: 'serve', jobs: 0 }, libgearman)
  await firstLine(child)
  return { stop: () => stop(child) }
}

function spawnContender({ contender, mode, port, jobs, inFlight }: Order, libgearman: string): ChildProcess {
  const args = [mode, `${port}`, `${jobs}`, `${inFlight}`]
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  if (contender === 'libgearman') return spawn(libgearman, args, { stdio: [...stdio] })
  const script = fileURLToPath(new URL(`./contenders/${contender}.js`, import.meta.url))
  return spawn(process.execPath, [script, ...args], { stdio: [...stdio] })
}

async function firstLine(child: ChildProcess): Promise<Measure> {
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    return JSON.parse(line) as Measure
  }
  throw new Error(`${child.spawnargs.join(' ')} ended without a word`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'close')
  child.kill('SIGKILL')
  await gone
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

async function accepting(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const accepted = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (accepted) return
    await sleep(25)
  }
  throw new Error('gearmand did not start: is gearman-job-server installed?')
}

/** Debian keeps servers where an ordinary PATH does not look. */
function withServerFolders(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }
}
