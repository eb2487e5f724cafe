import { chmod, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { ServerRunsError, UnwritableError } from './errors.js'
import { obstacleOf } from './obstacles.js'

/** Each time somebody else was there, and then was not. */
const mostTries = 100

/** A file that holds the number of this process while it serves, for those who send it signals. */
export class PidFile {
  readonly path: string
  readonly #pid: number

  constructor(path: string, pid = process.pid) {
    this.path = path
    this.#pid = pid
  }

  /** One that names nobody, or a process that is gone, was left behind by a crash. @throws {ServerRunsError} @throws {UnwritableError} */
  async refuseIfAlive(): Promise<void> {
    this.#refuse(this.path, await this.#read())
  }

  /**
   * Whoever reads it sees all of it or none: it is written beside its place. Of several that start at once, one has it.
   * @throws {ServerRunsError} @throws {UnwritableError}
   */
  async write(): Promise<void> {
    const draft = `${this.path}.${this.#pid}`
    try {
      await rm(draft, { force: true })
      await writeFile(draft, `${this.#pid}\n`, { flag: 'wx' })
      // Whatever the umask: who may not read it cannot tell whom to signal.
      await chmod(draft, 0o644)
      await this.#alone(draft, async () => {
        await this.refuseIfAlive()
        await rename(draft, this.path)
      })
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {})
      if (error instanceof ServerRunsError || error instanceof UnwritableError) throw error
      throw new UnwritableError(this.path, obstacleOf(error, 'choose another file with --pid-file'), error)
    }
  }

  /** Only while it is ours: another server may have written its own since. */
  async remove(): Promise<void> {
    const pid = await this.#read().catch(() => undefined)
    if (pid === this.#pid) await rm(this.path, { force: true }).catch(() => {})
  }

  /** @throws {UnwritableError} where something else is there: nobody wants a file in place of `/dev/null`. */
  async #read(): Promise<number | undefined> {
    const found = await stat(this.path).catch(() => undefined)
    if (found !== undefined && !found.isFile()) {
      throw new UnwritableError(
        this.path,
        'what is there is no file: choose another with --pid-file',
        undefined,
      )
    }
    return pidIn(await readFile(this.path, 'utf8').catch(() => ''))
  }

  /** Nobody else looks and writes meanwhile. @param draft with our number: it is linked as the lock, whole at once. */
  async #alone(draft: string, deed: () => Promise<void>): Promise<void> {
    const lock = `${this.path}.lock`
    for (let tries = mostTries; !(await isLinked(draft, lock)); tries--) {
      if (tries === 0) throw new Error(`${lock} is in the way`)
      await this.#removeIfDead(lock)
    }
    try {
      await deed()
    } finally {
      await rm(lock, { force: true })
    }
  }

  /** @throws {ServerRunsError} for a lock of a process that is alive. */
  async #removeIfDead(lock: string): Promise<void> {
    const text = await readFile(lock, 'utf8').catch(() => undefined)
    // Gone by now, as it should be: another one may be there when it would be removed.
    if (text === undefined) return
    this.#refuse(lock, pidIn(text))
    await rm(lock, { force: true })
  }

  /** In a container that starts again the number is often the same as before. */
  #refuse(file: string, pid: number | undefined): void {
    if (pid !== undefined && pid !== this.#pid && isAlive(pid)) throw new ServerRunsError(file, pid)
  }
}

/** False where there is such a file already. */
async function isLinked(file: string, as: string): Promise<boolean> {
  try {
    await link(file, as)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function pidIn(text: string): number | undefined {
  return /^\s*[1-9]\d{0,9}\s*$/.test(text) ? Number(text) : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
