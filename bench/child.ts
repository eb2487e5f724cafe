import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { undoAtExit } from './leftovers.js'

/** A program that the benchmark runs, and that does not outlive it. */
export class Child {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #lines: AsyncIterator<string>
  readonly #kill: () => void
  #failure = 'it ended without a word'

  /** @param deadlineMs after so long it is killed: a benchmark that hangs is a fault, too. */
  constructor([program, ...args]: readonly [string, ...string[]], deadlineMs: number) {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: withServerFolders(),
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    })
    child.once('error', (error) => {
      this.#failure = error.message
    })
    this.#child = child
    this.#closed = new Promise((resolve) => child.once('close', resolve))
    this.#lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]()
    this.#kill = undoAtExit(() => child.kill('SIGKILL'))
    void this.#closed.then(this.#kill)
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  get isGone(): boolean {
    return this.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** The next line it prints, which is JSON. */
  async answer<Answer>(): Promise<Answer> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error(`${this.#child.spawnargs.join(' ')}: ${this.#failure}`)
    return JSON.parse(value) as Answer
  }

  tell(line: string): void {
    const input = this.#child.stdin as Writable
    input.write(`${line}\n`)
  }

  /** When it has ended by itself. */
  async end(): Promise<void> {
    await this.#closed
  }

  async stop(): Promise<void> {
    if (this.isGone) return
    this.#kill()
    await this.#closed
  }
}

/** Debian keeps servers where an ordinary PATH does not look. */
function withServerFolders(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }
}
