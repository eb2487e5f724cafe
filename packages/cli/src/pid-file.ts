import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { ServerRunsError, UnwritableError } from './errors.js'
import { obstacleOf } from './obstacles.js'

/** A file that holds the number of this process while it serves, for those who send it signals. */
export class PidFile {
  readonly path: string
  readonly #pid = process.pid

  constructor(path: string) {
    this.path = path
  }

  /** One that names nobody, or a process that is gone, was left behind by a crash. @throws {ServerRunsError} @throws {UnwritableError} */
  async refuseIfAlive(): Promise<void> {
    const pid = await this.#read()
    // In a container that starts again the number is often the same as before.
    if (pid !== undefined && pid !== this.#pid && isAlive(pid)) throw new ServerRunsError(this.path, pid)
  }

  /** Whoever reads it sees all of it or none: it is written beside its place. @throws {UnwritableError} */
  async write(): Promise<void> {
    await this.refuseIfAlive()
    const draft = `${this.path}.${this.#pid}`
    try {
      await rm(draft, { force: true })
      await writeFile(draft, `${this.#pid}\n`, { flag: 'wx' })
      // Whatever the umask: who may not read it cannot tell whom to signal.
      await chmod(draft, 0o644)
      await rename(draft, this.path)
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {})
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
    const text = await readFile(this.path, 'utf8').catch(() => '')
    return /^\s*[1-9]\d{0,9}\s*$/.test(text) ? Number(text) : undefined
  }
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
