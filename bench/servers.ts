import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Child } from './child.js'
import { temporaryFolder } from './leftovers.js'

export type ServerName = keyof typeof commands

/** Where a server listens, and a folder of its own. */
interface Place {
  readonly port: number
  readonly folder: string
}

type Command = readonly [string, ...string[]]

/** The job servers that are measured, each with one thread that speaks to peers. */
const commands = {
  gearmand,
  'gearmand, 200,000 buckets': (place: Place) => gearmand(place, '--hashtable-buckets=200000'),
  'gearmand, SQLite queue': (place: Place) =>
    gearmand(place, '--queue-type=libsqlite3', `--libsqlite3-db=${join(place.folder, 'gearmand.db')}`),
  gearwork,
  Redis: ({ port, folder }: Place): Command => [
    'redis-server',
    ...['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '', '--appendonly', 'no'],
  ],
  'Node, no rules': ({ port }: Place): Command => [
    process.execPath,
    fileURLToPath(new URL('bare-server.js', import.meta.url)),
    `${port}`,
  ],
  'gearwork, durable': (place: Place) => gearwork(place, '--persist', join(place.folder, 'gearwork.db')),
}

/** Debian's, with nothing changed but the threads, of which it has four. */
function gearmand({ port }: Place, ...options: string[]): Command {
  return ['gearmand', '--listen=127.0.0.1', `--port=${port}`, '--threads=1', '--log-file=none', ...options]
}

/** `gearman server`, as anybody would start it. */
function gearwork({ port }: Place, ...options: string[]): Command {
  const program = fileURLToPath(new URL('../../packages/gearwork/bin/gearman.js', import.meta.url))
  return [process.execPath, program, '--quiet', 'server', '--port', `${port}`, ...options]
}

/** What a server's process takes of the machine's memory, in bytes. */
export interface Memory {
  readonly now: number
  readonly peak: number
}

export interface Server {
  readonly port: number
  memory(): Memory
  stop(): Promise<void>
}

const defaultDeadlineMs = 5 * 60_000

/** A fresh server, which has stored nothing yet. */
export async function startServer(name: ServerName, deadlineMs = defaultDeadlineMs): Promise<Server> {
  const folder = temporaryFolder()
  const port = await freePort()
  const child = new Child(commands[name]({ port, folder: folder.path }), deadlineMs)
  const stop = async () => {
    await child.stop()
    folder.remove()
  }
  if (!(await accepts(port, child))) {
    await stop()
    throw new Error(`${name} did not start`)
  }
  return { port, memory: () => memoryOf(child), stop }
}

function memoryOf({ pid }: Child): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

async function accepts(port: number, child: Child): Promise<boolean> {
  for (let attempt = 0; attempt < 400 && !child.isGone; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const accepted = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (accepted) return true
    await sleep(25)
  }
  return false
}
