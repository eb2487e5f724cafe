import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { JobServerOptions, ServerLogEntry } from '@gearwork/server'
import { onTestFinished } from 'vitest'
import { type RunningProcess, start } from './processes.js'

/** What a server can be told in writing. */
export type WrittenOptions = Omit<JobServerOptions, 'clock' | 'log' | 'tls'>

export interface DurableSettings extends WrittenOptions {
  readonly persist: string
  /** So much later than it is, in milliseconds, is it for the server. */
  readonly aheadMs?: number
  /** A command that starts the server's program: `['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh']`. */
  readonly through?: readonly string[]
}

/** The longest that a test waits for one entry. */
const longestWaitMs = 15_000

type EventName = ServerLogEntry['event']
type Entry<E extends EventName> = Extract<ServerLogEntry, { event: E }>

/** A job server with a store, in a process of its own. Errors in its log are their messages. */
export interface DurableProcess {
  readonly process: RunningProcess
  readonly log: readonly ServerLogEntry[]
  /** Resolves with the nth entry of this kind, now or later; rejects when the process ends without. */
  logged<E extends EventName>(event: E, nth?: number): Promise<Entry<E>>
  /** Where it listens, once it does. */
  port(): Promise<number>
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
}

/** It says each entry of its log, or why it does not start, as a line of JSON; SIGTERM drains it. */
const program = `
  const [library, { aheadMs, ...options }] = JSON.parse(process.argv[1])
  const { createJobServer } = await import(library)
  const say = (what) => process.stdout.write(JSON.stringify(what) + '\\n')
  const log = ({ error, ...entry }) => say(error === undefined ? entry : { ...entry, error: error.message })
  const after = (milliseconds, run) => {
    const timer = setTimeout(run, Math.min(milliseconds, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  }
  const clock = { now: () => Date.now() + aheadMs, after }
  const server = createJobServer({ listen: '127.0.0.1:0', ...options, log, clock })
  process.once('SIGTERM', () => void server.drain())
  try {
    await server.start()
  } catch (error) {
    say({ event: 'notStarted', name: error.name, code: error.code, message: error.message })
    await server.stop()
  }
`

/** What was built: a process that a test starts reads no TypeScript. */
const library = new URL('../../packages/server/dist/index.js', import.meta.url).href

/** Starts one, which is killed when the test ends at the latest. */
export function startDurable({ through = [], aheadMs = 0, ...options }: DurableSettings): DurableProcess {
  const script = ['--input-type=module', '-e', program, JSON.stringify([library, { ...options, aheadMs }])]
  const [command, ...args] = [...through, process.execPath, ...script] as [string, ...string[]]
  const running = start(command, args)
  const log: ServerLogEntry[] = []
  const look = new Set<() => void>()
  createInterface({ input: running.child.stdout as Readable }).on('line', (line) => {
    log.push(JSON.parse(line) as ServerLogEntry)
    for (const check of look) check()
  })
  const logged = <E extends EventName>(event: E, nth = 1) =>
    new Promise<Entry<E>>((resolve, reject) => {
      const check = () => {
        const entry = log.filter((one) => one.event === event)[nth - 1]
        if (entry !== undefined) resolve(entry as Entry<E>)
      }
      look.add(check)
      check()
      running.ended(longestWaitMs).then(
        () => reject(new Error(`it ended without ${event}: ${running.output()}`)),
        () => reject(new Error(`${event} never came: ${running.output()}`)),
      )
    })
  const kill = async () => {
    running.child.kill('SIGKILL')
    await running.ended()
  }
  onTestFinished(kill)
  return {
    process: running,
    log,
    logged,
    port: async () => Number((await logged('listening')).address.split(':').at(-1)),
    kill,
  }
}
