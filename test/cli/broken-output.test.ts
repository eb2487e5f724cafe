import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Terminal } from './terminal.js'

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
