import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../packages/cli/src/run.js'
import type {
  EndingSignal,
  OutputStream,
  Surroundings,
} from '../../packages/cli/src/terminal/surroundings.js'

/** The folder of a project that the tests run commands in. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/cli/${name}`, import.meta.url))
}

/** A stream that remembers what was written. */
export class Paper implements OutputStream {
  readonly isTTY: boolean
  readonly columns = 100
  readonly #looks = new Set<() => void>()
  #written = ''

  constructor(isTTY = false) {
    this.isTTY = isTTY
  }

  get text(): string {
    return this.#written
  }

  write(chunk: Uint8Array | string): void {
    this.#written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    for (const look of this.#looks) look()
  }

  /** Resolves when the pattern stands on it. The test's own time limit is the limit. */
  shows(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.#written)) return
        this.#looks.delete(look)
        resolve()
      }
      this.#looks.add(look)
      look()
    })
  }
}

/** A terminal, or what stands for one, in which a command runs inside the test's own process. */
export class Terminal {
  readonly stdout: Paper
  readonly stderr: Paper
  readonly surroundings: Surroundings
  readonly #listeners = new Set<(signal: EndingSignal) => void>()

  constructor(changes: Partial<Surroundings> & { readonly isTTY?: boolean } = {}) {
    this.stdout = new Paper(changes.isTTY)
    this.stderr = new Paper(changes.isTTY)
    this.surroundings = {
      stdout: this.stdout,
      stderr: this.stderr,
      stdin: (async function* () {})(),
      env: {},
      cwd: fixture('shop'),
      command: ['/usr/bin/node', '/app/bin/gearman.js'],
      version: '1.2.3',
      user: 'cook',
      now: () => new Date(2014, 3, 7, 12, 0, 0),
      onSignal: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
      ...changes,
    }
  }

  /** Runs a command line to its end and gives its exit code. */
  run(...argv: readonly string[]): Promise<number> {
    return runCommandLine(argv, this.surroundings)
  }

  signal(signal: EndingSignal): void {
    for (const listener of this.#listeners) listener(signal)
  }
}
