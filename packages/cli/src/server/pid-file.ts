import { chmod, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isAlive } from '@gearwork/core/processes'
import { ServerRunsError, UnwritableError } from '../failures/errors.js'
import { obstacleOf } from '../files/obstacles.js'

/** Each time somebody else was there, and then was not. */
const mostTries = 100

/** No number of a process is as long, with some white space around it. */
const mostBytes = 100

const elsewhere = 'choose another file with --pid-file'

/** A file that holds the number of this process while it serves, for those who send it signals. */
export class PidFile {
  readonly path: string
  readonly #pid: number

  constructor(path: string, pid = process.pid) {
    this.path = path
    this.#pid = pid
  }

  /**
   * Looks at it before anything is done: whether one is there that is not to be replaced, and whether one can be
   * written. One that names nobody, or a process that is gone, was left behind by a crash.
   * @throws {ServerRunsError} @throws {UnwritableError}
   */
  async check(): Promise<void> {
    await this.#refuseIfTaken()
    await this.#drafted(async () => {})
  }

  /**
   * Whoever reads it sees all of it or none: it is written beside its place. Of several that start at once, one has it.
   * @throws {ServerRunsError} @throws {UnwritableError}
   */
  async write(): Promise<void> {
    await this.#drafted((draft) =>
      this.#alone(draft, async () => {
        await this.#refuseIfTaken()
        await rename(draft, this.path)
      }),
    )
  }

  /** Only while it is ours: another server may have written its own since. */
  async remove(): Promise<void> {
    const pid = await this.#read().catch(() => undefined)
    if (pid === this.#pid) await rm(this.path, { force: true }).catch(() => {})
  }

  /** Something is done with a file beside its place that holds our number already; what is left of it goes. */
  async #drafted(deed: (draft: string) => Promise<void>): Promise<void> {
    const draft = `${this.path}.${this.#pid}`
    try {
      await rm(draft, { force: true })
      await writeFile(draft, `${this.#pid}\n`, { flag: 'wx' })
      // Whatever the umask: who may not read it cannot tell whom to signal.
      await chmod(draft, 0o644)
      await deed(draft)
    } catch (error) {
      if (error instanceof ServerRunsError || error instanceof UnwritableError) throw error
      throw new UnwritableError(this.path, obstacleOf(error, elsewhere), error)
    } finally {
      await rm(draft, { force: true }).catch(() => {})
    }
  }

  async #refuseIfTaken(): Promise<void> {
    this.#refuse(this.path, await this.#read())
  }

  async #read(): Promise<number | undefined> {
    const text = await textOf(this.path)
    return text === undefined ? undefined : pidIn(text)
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
    const text = await textOf(lock)
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

/**
 * What stands in a file that may be a pid file; undefined where there is none.
 * @throws {UnwritableError} for what somebody would miss: nobody wants a number in place of `/dev/null`, or of notes.
 */
async function textOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return undefined
  if (!found.isFile()) throw new UnwritableError(path, `what is there is no file: ${elsewhere}`, undefined)
  const text = found.size > mostBytes ? 'too much' : await read(path)
  if (text === undefined || /^\s*\d*\s*$/.test(text)) return text
  throw new UnwritableError(path, `it is no pid file, which holds one number alone: ${elsewhere}`, undefined)
}

/** Undefined for one that has just gone. @throws {UnwritableError} */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UnwritableError(path, obstacleOf(error, elsewhere), error)
  }
}

function pidIn(text: string): number | undefined {
  return /^\s*[1-9]\d{0,9}\s*$/.test(text) ? Number(text) : undefined
}
