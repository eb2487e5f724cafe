import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { OutputStream } from '../../../packages/cli/src/terminal/surroundings.js'
import { Peer } from '../../conformance/peer.js'
import { createFolder, Serving } from '../server/serving.js'
import { Terminal } from '../terminal.js'

/** A stream under which the system refuses every write. */
function refusing(code: string, message: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`${code}: ${message}, write`), { code }))
    },
  })
}

const full = () => refusing('ENOSPC', 'no space left on device')

describe('where output goes that cannot be written', () => {
  test.each([['worker:list'], ['--help'], ['supervisor:generate']])(
    'a full disk ends %s with one line and a code of its own',
    async (...argv) => {
      const terminal = new Terminal({ stdout: full() })
      expect(await terminal.run(...argv)).toBe(12)
      expect(terminal.stderr.text).toBe(
        'error: the output cannot be written: no space is left where it goes (make room, or send it elsewhere)\n',
      )
    },
  )

  test('a full disk ends a worker that would go on', async () => {
    const terminal = new Terminal({ stdout: full() })
    expect(await terminal.run('worker:execute', 'Mail', '--servers', '127.0.0.1:1')).toBe(12)
  })

  test('a full disk ends a server that starts, and nothing listens any more', async () => {
    const folder = await createFolder()
    const terminal = new Terminal({ stdout: full() })
    const pidFile = join(folder, 'pid')
    expect(await terminal.run('server', '--port', '0', '--pid-file', pidFile)).toBe(12)
    expect(existsSync(pidFile)).toBe(false)
    expect(terminal.stderr.text.match(/\n/g)).toHaveLength(1)
  })

  test('a full disk ends no command before its server has stopped', async () => {
    let refuse: (error: Error) => void = () => {}
    let tried = ''
    const stdout: OutputStream = {
      write(chunk) {
        tried += chunk
        refuse(Object.assign(new Error('no room'), { code: 'ENOSPC' }))
      },
      on: (_, listener) => {
        refuse = listener
      },
    }
    const terminal = new Terminal({ stdout })
    expect(await terminal.run('server', '--port', '0')).toBe(12)
    expect(tried).toContain('stopped: ')
  })

  test('a disk that fills up later does not end a server: it says so once', async () => {
    let isFull = false
    let written = ''
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        written += chunk
        done(isFull ? Object.assign(new Error('no room'), { code: 'ENOSPC' }) : null)
      },
      autoDestroy: false,
    })
    const serving = new Serving(['--port', '0', '--verbose'], { stdout })
    await expect.poll(() => written).toMatch(/, process \d+\n/)
    const [, port] = /:(\d+)\n/.exec(written) ?? []
    isFull = true
    const peer = await Peer.connect(Number(port))
    await peer.hearsNothing()
    await peer.leaves()
    const { stderr } = serving.terminal
    await stderr.shows(/\n/)
    expect(await serving.stop()).toBe(0)
    expect(stderr.text).toBe(
      'log: the output cannot be written: no space is left where it goes (make room, or send it elsewhere)\n',
    )
  })

  test('any other refusal is told in the words of the system', async () => {
    const terminal = new Terminal({ stdout: refusing('EIO', 'i/o error') })
    expect(await terminal.run('worker:list')).toBe(12)
    expect(terminal.stderr.text).toBe('error: the output cannot be written: EIO: i/o error, write\n')
  })

  test('a reader who has read enough is nobody’s fault', async () => {
    const terminal = new Terminal({ stdout: refusing('EPIPE', 'broken pipe') })
    expect(await terminal.run('worker:list')).toBe(0)
    expect(terminal.stderr.text).toBe('')
  })

  test('complaints that nobody can read change nothing', async () => {
    const terminal = new Terminal({ stderr: full() })
    expect(await terminal.run('worker:describe', 'Nobody')).toBe(3)
  })
})
