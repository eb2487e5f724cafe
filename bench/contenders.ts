import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Child } from './child.js'
import type { Measure, Mode } from './contenders/contender.js'
import { temporaryFolder } from './leftovers.js'

export type ContenderName = 'raw' | 'libgearman' | 'gearwork' | 'framework' | 'bullmq'

export interface Order {
  readonly contender: ContenderName
  readonly mode: Mode
  readonly port: number
  readonly jobs: number
  readonly inFlight: number
}

const deadlineMs = 3 * 60_000

/** Runs one deed of one contender to its end. */
export async function measure(order: Order): Promise<Measure> {
  const child = startContender(order)
  try {
    const measured = await child.answer<Measure>()
    await child.end()
    return measured
  } finally {
    await child.stop()
  }
}

/** A contender's worker, from when it is ready on. */
export async function serve(order: Omit<Order, 'mode' | 'jobs'>): Promise<Child> {
  const child = startContender({ ...order, mode: 'serve', jobs: 0 })
  await child.answer()
  return child
}

/** A program of the folder `contenders`. */
export function startScript(name: string, args: readonly number[], limitMs = deadlineMs): Child {
  return new Child([process.execPath, script(name), ...args.map(String)], limitMs)
}

function startContender({ contender, mode, port, jobs, inFlight }: Order): Child {
  const args = [mode, `${port}`, `${jobs}`, `${inFlight}`]
  if (contender === 'libgearman') return new Child([libgearman(), ...args], deadlineMs)
  return new Child([process.execPath, script(contender), ...args], deadlineMs)
}

function script(name: string): string {
  return fileURLToPath(new URL(`./contenders/${name}.js`, import.meta.url))
}

let compiled: string | undefined

/** The C contender, compiled where nobody keeps it. */
function libgearman(): string {
  compiled ??= compile(fileURLToPath(new URL('../contenders/libgearman.c', import.meta.url)))
  return compiled
}

function compile(source: string): string {
  const program = join(temporaryFolder().path, 'libgearman')
  execFileSync('cc', ['-O2', '-o', program, source, '-lgearman'])
  return program
}
