import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Application, type Execution } from '@gearwork/core'
import { afterEach, beforeEach } from 'vitest'
import { embedded, type RunningServer } from '../../support/engines.js'
import { Projects } from '../project.js'

/** Jobs that run apart, in a TypeScript file as it is, with services from a set-up module. */
const works = `
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, threadId } from 'node:worker_threads'
import { existsSync, writeFileSync } from 'node:fs'
import { Gearman, Job, JobDiscarded, type JobContext, type RunMiddleware, Work } from '@gearwork/core'
import { Press } from '../press.js'

const noted: RunMiddleware = async (run, next) => [run.payload, run.key, run.attempt, await next()]
let runs = 0

@Work({ name: 'Crunch' })
export class Crunch {
  constructor(private readonly press: Press, private readonly gearman: Gearman) {}

  @Job({ isolation: 'thread' }) apart(): boolean {
    return isMainThread
  }
  @Job() where(): unknown {
    runs += 1
    return { pid: process.pid, isMainThread, threadId, runs, press: this.press.name }
  }
  @Job() facts(_: unknown, { handle, function: name, unique, server, attempt, attempts }: JobContext): unknown {
    return { handle, name, unique, server, attempt, attempts }
  }
  @Job({ codec: 'raw' }) turn(bytes: Uint8Array): Uint8Array {
    return Buffer.from(bytes).reverse()
  }
  @Job({ use: noted }) noted(what: string): string {
    return what.toUpperCase()
  }
  @Job() tell(_: unknown, job: JobContext): string {
    job.status(1, 3)
    job.warning('careful')
    job.data('"half"')
    return 'whole'
  }
  @Job() async *count(to: number): AsyncGenerator<number> {
    for (let n = 1; n <= to; n++) yield n
  }
  @Job() *breakOff(): Generator<number> {
    yield 1
    throw new RangeError('no more')
  }
  @Job({ codec: 'text' }) async *pour(file: string): AsyncGenerator<string> {
    let poured = 0
    try {
      for (;;) {
        poured += 1
        writeFileSync(file + '.begun', 'yes')
        yield 'x'.repeat(16 * 1024 * 1024)
      }
    } finally {
      writeFileSync(file, String(poured))
    }
  }
  @Job() refuse(): never {
    throw Object.assign(new RangeError('no such diner'), { code: 'NO_DINER', delayMs: 7 })
  }
  @Job() discard(): never {
    throw new JobDiscarded('not needed')
  }
  @Job() giveUp(_: unknown, job: JobContext): string {
    job.fail()
    return 'never heard'
  }
  @Job() leave(code: number): void {
    process.exit(code)
  }
  @Job() throwLater(): Promise<never> {
    setImmediate(() => { throw new RangeError('nobody caught me') })
    return new Promise(() => {})
  }
  @Job() die(): Promise<never> {
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  }
  @Job() devour(): number {
    const all: unknown[] = []
    for (;;) all.push(new Array(10_000).fill(all.length).map(String))
  }
  @Job({ codec: 'text' }) async heed(file: string, { signal }: JobContext): Promise<void> {
    writeFileSync(file, process.pid + ' ' + threadId)
    await sleep(60_000, undefined, { signal }).catch(() => {})
    writeFileSync(file, 'aborted: ' + (signal.reason as Error).name)
    throw signal.reason
  }
  @Job({ codec: 'text', jobTimeout: 1 }) heedInTime(file: string, job: JobContext): Promise<void> {
    return this.heed(file, job)
  }
  @Job({ codec: 'text' }) ignore(file: string): void {
    writeFileSync(file, process.pid + ' ' + threadId)
    for (;;);
  }
  @Job({ codec: 'text', jobTimeout: 1 }) overrun(file: string): void {
    this.ignore(file)
  }
  @Job({ codec: 'text' }) async until(file: string): Promise<string> {
    writeFileSync(file + '.begun', String(process.pid))
    while (!existsSync(file)) await sleep(10)
    return String(process.pid)
  }
  @Job() async overflow(_: unknown, job: JobContext): Promise<void> {
    await job.data(Buffer.alloc(65 * 1024 * 1024))
  }
  @Job() misreport(_: unknown, job: JobContext): void {
    job.status(1n as never, {} as never)
  }
  @Job() lie(): Promise<never> {
    this.lieShortly()
    return new Promise(() => {})
  }
  @Job() lieShortly(): void {
    const lie = { type: 'data', bytes: 7 }
    if (parentPort === null) process.send?.(lie)
    else parentPort.postMessage(lie)
  }
  @Job() lieOfItsEnd(): Promise<never> {
    const lie = { type: 'crash', error: null }
    if (parentPort === null) process.send?.(lie)
    else parentPort.postMessage(lie)
    return new Promise(() => {})
  }
  @Job() babble(): string {
    const say = (what: unknown) => (parentPort === null ? process.send?.(what) : parentPort.postMessage(what))
    for (const what of [null, 'ready', 7, {}, { type: 'toString' }, { type: null }]) say(what)
    return 'said'
  }
  @Job() forward(): Promise<unknown> {
    return this.gearman.job('Crunch~where').doNormal(undefined)
  }
}
`

const files = {
  'works/crunch.ts': works,
  'press.ts': `
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { singleton } from '@gearwork/core'
@singleton()
export class Press {
  static title = 'unset'
  readonly name = Press.title
  dispose(): void {
    writeFileSync(fileURLToPath(new URL('press.off', import.meta.url)), String(process.pid))
  }
}
`,
  'setup.ts': `
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Press } from './press.js'
export default async () => {
  Press.title = 'from the set-up'
  // As long as a test has this file there, nothing boots.
  while (existsSync(fileURLToPath(new URL('held', import.meta.url)))) await sleep(10)
}
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true, module: 'nodenext' },
  }),
}

/** Where a project's servers are. */
interface Address {
  readonly address: string
}

/** A server, and projects on it whose jobs are isolated as their configuration says. */
export class Workshops {
  readonly #projects = new Projects()
  readonly #applications: Application[] = []
  #server: RunningServer | undefined

  /** Anew for each test of a file. */
  static forEachTest(): Workshops {
    const workshops = new Workshops()
    beforeEach(async () => {
      workshops.#server = await embedded.start()
    })
    afterEach(() => workshops.#close())
    return workshops
  }

  get address(): string {
    if (this.#server === undefined) throw new Error('the server of these workshops runs while a test does')
    return this.#server.address
  }

  /** The files of a project alone. */
  create(defaults: Readonly<Record<string, unknown>>, { address }: Address = this) {
    const configuration = { resources: 'works', setup: 'setup.ts', servers: address, defaults }
    return this.#projects.create({ ...files, 'gearman.config.json': JSON.stringify(configuration) })
  }

  /** A project, and its worker that runs. */
  async open(defaults: Readonly<Record<string, unknown>>, server: Address = this): Promise<Workshop> {
    const project = await this.create(defaults, server)
    const application = await Application.boot({ file: project.path('gearman.config.json') })
    this.#applications.push(application)
    const execution = application.execute({ works: ['Crunch'] })
    await execution.start()
    return {
      application,
      execution,
      path: (name) => project.path(name),
      write: (name, content) => writeFile(project.path(name), content),
    }
  }

  async #close(): Promise<void> {
    await Promise.all(this.#applications.splice(0).map((application) => application.close()))
    await this.#projects.removeAll()
    await this.#server?.stop()
  }
}

export interface Workshop {
  readonly application: Application
  readonly execution: Execution
  path(name: string): string
  /** Writes a file that its children will read. */
  write(name: string, content: string): Promise<void>
}

/** What `Crunch~where` says. */
export interface Where {
  readonly pid: number
  readonly isMainThread: boolean
  readonly threadId: number
  readonly runs: number
  readonly press: string
}

/** Calls jobs by their names, as somebody would who does not have their class. */
export function callerOf({ application }: Workshop) {
  return <Result = unknown>(job: string, payload?: unknown): Promise<Result> =>
    application.gearman.job<unknown, Result>(`Crunch~${job}`).doNormal(payload)
}

/** What a job has written; undefined as long as it has not. */
export function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8') || undefined
  } catch {
    return undefined
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
