import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Surroundings } from '../../../packages/cli/src/terminal/surroundings.js'
import { Peer } from '../../conformance/peer.js'
import { Terminal } from '../terminal.js'

/** A folder of a test's own, which is gone with it. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gearwork-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** `gearman server` inside the test's own process; it is ended when the test is over, however that went. */
export class Serving {
  readonly terminal: Terminal
  readonly ended: Promise<number>

  constructor(argv: readonly string[], changes: Partial<Surroundings> & { readonly isTTY?: boolean } = {}) {
    this.terminal = new Terminal(changes)
    this.ended = this.terminal.run('server', ...argv)
    let over = false
    void this.ended.then(() => {
      over = true
    })
    onTestFinished(async () => {
      if (over) return
      this.terminal.signal('SIGTERM')
      this.terminal.signal('SIGINT')
      await this.ended
    })
  }

  /** On any free port, with what it told until it was there. */
  static async start(
    argv: readonly string[] = [],
    changes?: ConstructorParameters<typeof Serving>[1],
  ): Promise<Serving> {
    const serving = new Serving(['--port', '0', ...argv], changes)
    await serving.terminal.stdout.shows(/, process \d+\n|"started".*\n/)
    return serving
  }

  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number> {
    this.terminal.signal('SIGTERM')
    return this.ended
  }

  /** Somebody who talks to it. */
  async peer(): Promise<Peer> {
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(this.terminal.stdout.text) ?? []
    const peer = await Peer.connect(Number(port))
    onTestFinished(() => peer.destroy())
    return peer
  }
}
