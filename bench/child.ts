import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { undoAtExit } from './leftovers.js'

/** A program that the benchmark runs, and that does not outlive it. */
export class Child {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #closed: Promise<void>
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
    // Who is gone cannot be told anything: the missing answer says so.
    child.stdin.on('error', () => {})
    this.#child = child
    this.#closed = new Promise<void>((resolve) => {
      child.once('close', (_code, signal) => {
        if (signal !== null)
          this.#failure = `${signal} ended it, at ${deadlineMs / 1000} seconds at the latest`
        resolve()
      })
    })
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
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
    if (!done) return JSON.parse(value) as Answer
    await this.#closed
    throw new Error(`${this.#child.spawnargs.join(' ')}: ${this.#failure}`)
  }

  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** When it has ended by itself. */
  end(): Promise<void> {
    return this.#closed
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
