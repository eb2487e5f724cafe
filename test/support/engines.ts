import { createJobServer } from '@gearwork/server'
import { freePort, listening } from './ports.js'
import { start } from './processes.js'
import { describeWith, program, programPath, type Requirement } from './requirements.js'

/** A job server that a test started on a free loopback port. */
export interface RunningServer {
  readonly host: string
  readonly port: number
  /** As a server list entry: `127.0.0.1:PORT`. */
  readonly address: string
  stop(): Promise<void>
}

/** A kind of job server that the same test can run against. */
export interface Engine {
  readonly name: 'embedded' | 'gearmand'
  readonly requirements: readonly Requirement[]
  /** `port`: for a server that comes back where it was. */
  start(options?: { port?: number; args?: readonly string[] }): Promise<RunningServer>
}

export const embedded: Engine = {
  name: 'embedded',
  requirements: [],
  async start({ port = 0 } = {}) {
    const server = createJobServer({ listen: { host: '127.0.0.1', port } })
    await server.start()
    return running(server.port, () => server.stop())
  },
}

/** Debian's gearmand, one thread, stopped by its process id. */
export const gearmand: Engine = {
  name: 'gearmand',
  requirements: [program('gearmand', 'gearman-job-server')],
  async start({ port, args = [] } = {}) {
    const chosen = port ?? (await freePort())
    const process = start(programPath('gearmand') as string, [
      '--listen=127.0.0.1',
      `--port=${chosen}`,
      '--threads=1',
      '--log-file=stderr',
      ...args,
    ])
    await Promise.race([
      listening(chosen),
      process.ended().then(() => Promise.reject(new Error(process.output()))),
    ])
    return running(chosen, () => process.stop())
  },
}

export const engines: readonly Engine[] = [embedded, gearmand]

/** The same suite against our server and against gearmand, where it is installed. */
export function describeEngines(
  title: string,
  suite: (engine: Engine) => void,
  needs: readonly Requirement[] = [],
): void {
  for (const engine of engines) {
    describeWith([...engine.requirements, ...needs], `${title} (${engine.name})`, () => suite(engine))
  }
}

function running(port: number, stop: () => Promise<void>): RunningServer {
  return { host: '127.0.0.1', port, address: `127.0.0.1:${port}`, stop }
}
