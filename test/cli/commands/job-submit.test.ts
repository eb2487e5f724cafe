import { Worker } from '@gearwork/worker'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Projects } from '../../core/project.js'
import { embedded, type RunningServer } from '../../support/engines.js'
import { adminFor, eventually, totalOf } from '../../worker/support.js'
import { Terminal } from '../terminal.js'

let server: RunningServer
let works: Terminal
let worksEnded: Promise<number>

beforeEach(async () => {
  server = await embedded.start()
  works = new Terminal()
  worksEnded = works.run('worker:execute', 'Mail', 'Brief', '--iterations', '0', '--servers', server.address)
  await works.stdout.shows(/loaded/)
})

afterEach(async () => {
  works.signal('SIGTERM')
  works.signal('SIGINT')
  await worksEnded
  await server.stop()
})

const submit = (terminal: Terminal, ...argv: readonly string[]) =>
  terminal.run('job:submit', ...argv, '--servers', server.address)

async function* stdin(...chunks: readonly string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

describe('in the foreground', () => {
  test('prints the result', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'Mail~welcome', '{"name":"Ada"}')).toBe(0)
    expect(terminal.stdout.text).toMatch(/^\{"text":"Welcome, Ada","letter":\d+\}\n$/)
    expect(terminal.stderr.text).toBe('')
  })

  test('needs no payload where the job needs none', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'shop_Mail~welcome')).toBe(0)
    expect(terminal.stdout.text).toContain('Welcome, stranger')
  })

  test('takes text for a job that takes text, and the payload from stdin', async () => {
    const terminal = new Terminal({ stdin: stdin('hel', 'lo') })
    expect(await submit(terminal, 'Mail~shout', '-')).toBe(0)
    expect(terminal.stdout.text).toBe('HELLO\n')
  })

  test('prints data as it comes, warnings beside it, and progress only where somebody looks', async () => {
    const file = new Terminal()
    expect(await submit(file, 'Mail~count', '3')).toBe(0)
    expect(file.stdout.text).toBe('"one"\n"done"\n')
    expect(file.stderr.text).toBe('warning: slow\n')
    const terminal = new Terminal({ isTTY: true, env: { NO_COLOR: '1' } })
    expect(await submit(terminal, 'Mail~count', '3')).toBe(0)
    expect(terminal.stderr.text).toContain('\r\u001b[K1/3 33 %')
    expect(terminal.stdout.text).toBe('"one"\n"done"\n')
  })

  test('gives everything to programs as one object', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'Mail~count', '3', '--json')).toBe(0)
    expect(JSON.parse(terminal.stdout.text)).toEqual({
      function: 'shop_Mail~count',
      handle: expect.stringMatching(/^H:/),
      result: 'done',
      data: ['one'],
      warnings: ['slow'],
    })
  })

  test('ends with 8 and the error of the worker when the job fails', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'Mail~refuse')).toBe(8)
    expect(terminal.stderr.text).toBe(
      'error: the job failed: RangeError: nowhere is not\\x1b[2J a mail address\n',
    )
    expect(terminal.stdout.text).toBe('')
  })

  test('ends with 9 when the time is over', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'Mail~wait', '--timeout', '0.2')).toBe(9)
    expect(terminal.stderr.text).toMatch(/^error: [^\n]*took longer than the 200 ms it was given\n$/)
  })
})

describe('in the background', () => {
  test.each([
    ['by its default method', ['Mail~newsletter']],
    ['because it was asked to', ['Mail~welcome', '--background']],
    ['by the method that was named', ['Mail~welcome', '--method', 'doLowBackground']],
    ['for a later time', ['Mail~welcome', '--at', '2099-01-01T00:00']],
  ])('prints the handle: %s', async (_, argv) => {
    const terminal = new Terminal()
    expect(await submit(terminal, ...argv)).toBe(0)
    expect(terminal.stdout.text).toMatch(/^H:\S+\n$/)
  })

  test('does not, when the foreground was asked for', async () => {
    const terminal = new Terminal()
    expect(await submit(terminal, 'Mail~newsletter', '--foreground')).toBe(0)
    expect(terminal.stdout.text).toBe('')
  })

  test('gives programs the handle and the server that holds it; one key is one job', async () => {
    const handles = []
    for (const _ of [1, 2]) {
      const terminal = new Terminal()
      await submit(terminal, 'Mail~welcome', '--at', '2099-01-01T00:00', '--unique', 'once', '--json')
      handles.push(JSON.parse(terminal.stdout.text))
    }
    expect(handles[0]).toEqual({
      handle: expect.stringMatching(/^H:/),
      server: server.address,
      function: 'shop_Mail~welcome',
      unique: 'once',
    })
    expect(handles[1]).toEqual(handles[0])
  })
})

describe('as callers do', () => {
  const projects = new Projects()
  afterEach(() => projects.removeAll())

  const maps = (use = '[]', says = '') =>
    projects.create({
      'gearman.config.json': '{"resources":"works"}',
      'works/maps.ts': `
        import { Job, Work } from '@gearwork/core'
        @Work({ name: 'Maps', use: ${use} })
        export class MapWork {
          @Job({ defaultMethod: 'doHighBackground', ${says} }) redraw(_tile: { id: number }): void {}
          @Job({ codec: 'text' }) name(text: string): string { return text }
        }`,
    })

  async function submitted(cwd: string, ...argv: readonly string[]) {
    const terminal = new Terminal({ cwd })
    expect(await submit(terminal, ...argv, '--json')).toBe(0)
    return JSON.parse(terminal.stdout.text)
  }

  test('submits one job for equal payloads in one window of `debounce`, typed as bytes or not', async () => {
    const { root } = await maps('[]', 'debounce: 86_400')
    const first = await submitted(root, 'Maps~redraw', '{"id":7}')
    expect(first).toMatchObject({ function: 'Maps~redraw', unique: expect.stringMatching(/^\S{43}:\d+$/) })
    expect(await submitted(root, 'Maps~redraw', '{ "id": 7 }')).toEqual(first)
    expect(await submitted(root, 'Maps~redraw', '{"id":7}', '--raw')).toEqual(first)
    expect((await submitted(root, 'Maps~redraw', '{"id":8}')).handle).not.toBe(first.handle)
  })

  test('goes through the middleware around submissions, of the job and of the set-up', async () => {
    const { root } = await projects.create({
      'gearman.config.json': '{"resources":"works","setup":"setup.ts"}',
      'setup.ts': `
        import { Gearman } from '@gearwork/core'
        export default (container) => container.resolve(Gearman).use({
          handle: (run, next) => next(),
          async submit(submission, next) { submission.unique = 'set-up'; await next() },
        })`,
      'works/maps.ts': `
        import { Job, Work } from '@gearwork/core'
        const own = {
          handle: (run, next) => next(),
          async submit(submission, next) { submission.unique += \`,\${submission.priority}\`; await next() },
        }
        @Work({ name: 'Maps' })
        export class MapWork {
          @Job({ use: own, defaultMethod: 'doHighBackground' }) redraw(): void {}
        }`,
    })
    expect((await submitted(root, 'Maps~redraw')).unique).toBe('set-up,high')
    expect((await submitted(root, 'Maps~redraw', 'as it is', '--raw')).unique).toBe('set-up,high')
  })

  test('says which middleware let nothing be submitted, and ends with the code of a refusal', async () => {
    const { root } = await maps('{ handle: (run, next) => next(), async submit() {} }')
    const terminal = new Terminal({ cwd: root })
    expect(await submit(terminal, 'Maps~redraw', '{"id":7}')).toBe(11)
    expect(terminal.stderr.text).toContain('Maps~redraw')
  })

  test('closes what the set-up has opened, also when a signal breaks off the wait for the result', async () => {
    const { root } = await projects.create({
      'gearman.config.json': '{"resources":"works","setup":"setup.ts"}',
      'setup.ts': `
        class Line { dispose() { globalThis.closedLines = (globalThis.closedLines ?? 0) + 1 } }
        export default (container) => { container.resolve(Line) }`,
      'works/maps.ts': `
        import { Job, Work } from '@gearwork/core'
        @Work({ name: 'Maps' })
        export class MapWork {
          @Job() draw(): void {}
        }`,
    })
    const closed = () => (globalThis as { closedLines?: number }).closedLines ?? 0
    const terminal = new Terminal({ cwd: root })
    const ended = submit(terminal, 'Maps~draw')
    const admin = adminFor(server)
    await eventually(
      () => totalOf(admin, 'Maps~draw'),
      (total) => total === 1,
    )
    expect(closed()).toBe(0)
    terminal.signal('SIGTERM')
    expect(await ended).toBe(143)
    expect(closed()).toBe(1)
    expect(terminal.stdout.text + terminal.stderr.text).toBe('')
  })

  test('puts off a job whose default method is of high priority', async () => {
    const { root } = await maps()
    expect(await submitted(root, 'Maps~redraw', '--at', '2099-01-01T00:00')).toMatchObject({
      handle: expect.stringMatching(/^H:/),
    })
  })
})

describe('any Gearman function', () => {
  test('is submitted by its name: bytes there and back', async () => {
    const worker = new Worker({ servers: server.address })
    worker.addFunction('foreign', (job) => Buffer.from(job.workload).reverse())
    await worker.start()
    try {
      const terminal = new Terminal()
      expect(await submit(terminal, 'foreign', 'not json', '--function')).toBe(0)
      expect(terminal.stdout.text).toBe('nosj ton\n')
      const raw = new Terminal()
      expect(await submit(raw, 'foreign', 'abc', '--function', '--raw')).toBe(0)
      expect(raw.stdout.text).toBe('cba')
    } finally {
      await worker.stop()
    }
  })
})

test('a priority is refused for a job that is put off: the protocol has none for it', async () => {
  const terminal = new Terminal()
  expect(await submit(terminal, 'Mail~welcome', '--at', '+1h', '--priority', 'high')).toBe(2)
  expect(terminal.stderr.text).toContain('--priority')
  expect(await submit(new Terminal(), 'Mail~welcome', '--at', '+1h', '--priority', 'normal')).toBe(0)
})

test('nothing is sent that is not what the job takes', async () => {
  const terminal = new Terminal()
  expect(await submit(terminal, 'Mail~welcome', 'Ada')).toBe(10)
  expect(terminal.stderr.text).toMatch(
    /^error: the payload is not valid json: [^\n]+ \(--raw sends it as it is\)\n$/,
  )
})

describe('job:status', () => {
  test('tells how far a job is', async () => {
    const submitted = new Terminal()
    await submit(submitted, 'Mail~wait', '--background')
    const handle = submitted.stdout.text.trim()
    const status = async () => {
      const terminal = new Terminal()
      expect(await terminal.run('job:status', handle, '--json', '--servers', server.address)).toBe(0)
      return JSON.parse(terminal.stdout.text)
    }
    await expect.poll(status, { timeout: 10_000 }).toEqual({
      handle,
      known: true,
      running: true,
      numerator: 1,
      denominator: 4,
      percent: 25,
    })
    const terminal = new Terminal()
    await terminal.run('job:status', handle, '--servers', server.address)
    expect(terminal.stdout.text).toBe(
      `handle : ${handle}\nknown : yes\nrunning : yes\nnumerator : 1\ndenominator : 4\npercent : 25 %\n`,
    )
  })

  test('says of a job that no server holds that it is not known', async () => {
    const terminal = new Terminal()
    expect(await terminal.run('job:status', 'H:nobody:1', '--servers', server.address)).toBe(0)
    expect(terminal.stdout.text).toContain('known : no\n')
    expect(terminal.stdout.text).toContain(`\n(the job is over, or was never on ${server.address})\n`)
  })
})
