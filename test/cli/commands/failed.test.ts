import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeadLetter, FolderLetters } from '@gearwork/core'
import { Worker } from '@gearwork/worker'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { letter, listed } from '../../core/fate/letters/letters.js'
import { describeEngines, type RunningServer } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
import { Terminal } from '../terminal.js'

let project: string
let store: FolderLetters

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'gearwork-failed-'))
  store = new FolderLetters(join(project, '.gearman', 'failed'))
  // What it names is not there: whoever loaded works would complain.
  await configure({ resources: ['none'], defaults: { job_prefix: 'shop_' } })
})

afterEach(() => rm(project, { recursive: true }))

const configure = (configuration: object) =>
  writeFile(join(project, 'gearman.config.json'), JSON.stringify(configuration))

const now = () => new Date('2014-04-07T12:00:00Z')

async function run(...argv: readonly string[]) {
  const terminal = new Terminal({ cwd: project, now })
  const code = await terminal.run(...argv)
  return { code, stdout: terminal.stdout.text, stderr: terminal.stderr.text }
}

async function add(...letters: readonly DeadLetter[]): Promise<void> {
  for (const each of letters) await store.add(each)
}

const hostile = { name: 'Error', message: 'nowhere\u001b[2J is\nnot an address' }

describe('failed:list', () => {
  test('says so in a friendly line when there is none', async () => {
    expect(await run('failed:list')).toEqual({
      code: 0,
      stdout: 'there are no dead letters: no job was given up\n',
      stderr: '',
    })
    expect((await run('failed:list', '--json')).stdout).toBe('[]\n')
    expect((await run('failed:list', '--job', 'Mail~x')).stdout).toBe('there are no dead letters of Mail~x\n')
    expect(await readdir(project)).toEqual(['gearman.config.json'])
  })

  test('has a line for each, oldest first, in which nothing commands a terminal', async () => {
    const [late, early] = [letter({ attempts: 1 }, 9), letter({ reason: hostile }, 3)]
    await add(late, early)
    expect(await run('failed:list')).toEqual({
      code: 0,
      stdout: `${early.id}  shop_Mail~welcome  3 attempts  Error: nowhere\\x1b[2J is\\nnot an address\n${late.id}  shop_Mail~welcome  1 attempt  RangeError: no such address\n`,
      stderr: '',
    })
  })

  test('gives programs a list', async () => {
    const added = letter({ reason: { name: 'Error', message: 'no', code: 'E_NO', stack: 'Error: no' } })
    await add(added, letter({ priority: 'high' }, 1))
    const { stdout } = await run('failed:list', '--json')
    const list = JSON.parse(stdout)
    expect(list).toHaveLength(2)
    expect(list[0]).toEqual({
      id: added.id,
      function: 'shop_Mail~welcome',
      unique: '',
      attempts: 3,
      priority: 'normal',
      firstAt: '2014-04-07T08:00:00.000Z',
      failedAt: '2014-04-07T09:00:00.000Z',
      server: '127.0.0.1:4730',
      handle: 'H:box:17',
      reason: { name: 'Error', message: 'no', code: 'E_NO' },
      bytes: 14,
    })
    expect(list[1]).toMatchObject({ priority: 'high', reason: { code: null } })
  })

  test('shows those of one job, with its prefix or without, and so many as are asked for', async () => {
    const mails = [0, 1, 2].map((minute) => letter({}, minute))
    await add(...mails, letter({ function: 'reverse' }))
    const ids = async (...argv: readonly string[]) =>
      [...(await run('failed:list', ...argv)).stdout.matchAll(/^\d{8}T\S+/gm)].map(([id]) => id)
    expect(await ids('--job', 'Mail~welcome')).toEqual(mails.map(({ id }) => id))
    expect(await ids('--job', 'shop_Mail~welcome')).toHaveLength(3)
    expect(await ids('--job', 'reverse')).toHaveLength(1)
    expect(await ids('--job', 'Mail~welcome', '--limit', '2')).toEqual([mails[0]?.id, mails[1]?.id])
    expect((await run('failed:list', '--limit', '3')).stdout).toMatch(
      /\nthere are more: --limit 3 leaves them out\n$/,
    )
    expect((await run('failed:list', '--limit', '4')).stdout).not.toContain('more')
    expect(JSON.parse((await run('failed:list', '--limit', '1', '--json')).stdout)).toHaveLength(1)
    expect(await run('failed:list', '--limit', '0')).toMatchObject({ code: 2 })
  })

  test('names what lies there and is none, and goes on', async () => {
    await add(letter())
    await writeFile(join(store.folder, 'notes\u001b.txt'), '')
    const { code, stdout, stderr } = await run('failed:list')
    expect(code).toBe(0)
    expect(stdout).toContain('no such address')
    expect(stderr).toMatch(/^passed over: \S+notes\\x1b\.txt is no dead letter: [^\n]+\n$/)
    await run('failed:purge', '--all')
    expect((await run('failed:list')).stdout).toBe('there are no dead letters that can be read\n')
    expect((await run('failed:retry', '--all')).stdout).toBe('there are no dead letters that can be read\n')
  })
})

describe('failed:show', () => {
  test('shows everything that is known, escaped', async () => {
    const payload = Buffer.from('{"a":"\u001b[2J"}\n')
    const stack = 'Error: nowhere\n    at Mail.welcome (mail.ts:3)\n    at \u009bm'
    const reason = { ...hostile, code: 'E_NO', stack }
    const added = letter({ payload, unique: 'once', priority: 'low', reason })
    await add(added)
    expect(await run('failed:show', added.id.slice(0, -2))).toEqual({
      code: 0,
      stderr: '',
      stdout: `id : ${added.id}
function : shop_Mail~welcome
unique : once
attempts : 3
priority : low
first attempt : 2014-04-07T08:00:00.000Z
failed : 2014-04-07T09:00:00.000Z
server : 127.0.0.1:4730
handle : H:box:17
reason : Error: nowhere\\x1b[2J is\\nnot an address
code : E_NO
    at Mail.welcome (mail.ts:3)
    at \\x9bm
payload, 13 bytes : {"a":"\\x1b[2J"}\\n
`,
    })
  })

  test('shows bytes that are no text by their numbers', async () => {
    const added = letter({ payload: Uint8Array.of(0x41, 0, 0xff, 0x5c) })
    await add(added)
    const { stdout } = await run('failed:show', added.id)
    expect(stdout).toMatch(/\npayload, 4 bytes : A\\x00\\xff\\\\\n$/)
    expect(JSON.parse((await run('failed:show', added.id, '--json')).stdout)).toMatchObject({
      id: added.id,
      reason: { name: 'RangeError', code: null, stack: null },
      payload: { base64: 'QQD/XA==', text: null },
    })
  })

  test('tells a message of several lines once, and then where it was thrown', async () => {
    const message = 'no room:\n  the box is full'
    const stack = `Error: ${message}\n    at Mail.welcome (mail.ts:3)\n    at run (run.ts:1)`
    const added = letter({ reason: { name: 'Error', message, stack } })
    await add(added)
    expect((await run('failed:show', added.id)).stdout).toContain(
      'reason : Error: no room:\\n  the box is full\n    at Mail.welcome (mail.ts:3)\n    at run (run.ts:1)\npayload',
    )
  })

  test('of an unknown id is one line that suggests the nearest, and ends with 3', async () => {
    const added = letter()
    await add(added)
    const wrong = `${added.id.slice(0, -1)}x`
    expect(await run('failed:show', wrong)).toEqual({
      code: 3,
      stdout: '',
      stderr: `error: there is no dead letter "${wrong}": did you mean ${added.id}?\n`,
    })
    const gone = `${added.id.slice(0, -8)}${added.id.endsWith('0') ? '1'.repeat(8) : '0'.repeat(8)}`
    expect((await run('failed:show', gone)).stderr).toContain('`gearman failed:list` shows what there is')
    expect((await run('failed:show', 'odd')).stderr).toBe(
      'error: there is no dead letter "odd": `gearman failed:list` shows what there is\n',
    )
  })

  test('of a beginning that several have asks for more of it', async () => {
    await add(letter({}, 1), letter({}, 2))
    const { code, stderr } = await run('failed:show', '2014')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: "2014" could be any of 2 dead letters \([^\n]+\): type more of the id\n$/)
  })
})

describe('failed:purge', () => {
  test('removes those that are named, each once', async () => {
    const [one, two, three] = [1, 2, 3].map((minute) => letter({}, minute)) as [
      DeadLetter,
      DeadLetter,
      DeadLetter,
    ]
    await add(one, two, three)
    const { code, stdout } = await run('failed:purge', one.id, two.id.slice(0, -1), two.id)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 dead letters removed\n' })
    expect(await listed(store)).toEqual([three])
  })

  test('removes none when one of them is unknown', async () => {
    const added = letter()
    await add(added)
    expect(await run('failed:purge', added.id, '2015')).toMatchObject({ code: 3 })
    expect(await listed(store)).toHaveLength(1)
  })

  test('removes all of a job, or those that are older', async () => {
    const [old, young, other] = [letter({}, 0), letter({}, 45), letter({ function: 'reverse' }, 0)]
    await add(old, young, other)
    const argv = ['failed:purge', '--all', '--job', 'Mail~welcome', '--older-than', '2.5h', '--json']
    expect(JSON.parse((await run(...argv)).stdout)).toEqual({ purged: [old.id] })
    expect((await run('failed:purge', '--all', '--job', 'reverse')).stdout).toBe('1 dead letter removed\n')
    expect(await listed(store)).toEqual([young])
    expect(await run('failed:purge', '--all')).toMatchObject({ code: 0 })
    expect(await listed(store)).toEqual([])
  })

  test('leaves what is no letter', async () => {
    await add(letter())
    await writeFile(join(store.folder, 'notes.txt'), '')
    expect((await run('failed:purge', '--all')).stderr).toContain('passed over')
    expect(await readdir(store.folder)).toEqual(['notes.txt'])
  })

  test.each([
    [[], /give the ids of dead letters, or --all/],
    [['x', '--all'], /cannot be given together/],
    [['x', '--job', 'y'], /--job and --older-than need --all/],
    [['--older-than', '7d'], /or --all/],
    [['--all', '--older-than', 'soon'], /--older-than must be an age like 90, 10m, 2h, 7d, got "soon"/],
    [['--all', '--older-than', '9999999d'], /--older-than must be an age/],
  ])('is refused by %j', async (argv, line) => {
    const { code, stderr } = await run('failed:purge', ...argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(line)
  })
})

describeEngines('failed:retry', (engine) => {
  let server: RunningServer

  beforeEach(async () => {
    server = await engine.start()
    await configure({ servers: server.address, defaults: { job_prefix: 'shop_' } })
  })

  afterEach(() => server.stop())

  /** What a worker is given, until so many have come. */
  async function received(count: number) {
    const jobs: { readonly function: string; readonly unique: string; readonly workload: string }[] = []
    const worker = new Worker({ servers: server.address })
    const all = new Promise<void>((resolve) => {
      for (const name of ['shop_Mail~welcome', 'reverse']) {
        worker.addFunction(name, (job) => {
          jobs.push({ function: job.function, unique: job.unique, workload: job.workload.toString('latin1') })
          if (jobs.length === count) resolve()
        })
      }
    })
    await worker.start()
    await all
    await worker.stop()
    return jobs
  }

  test('submits the very bytes to the configured servers, and the letter is gone', async () => {
    const added = letter({ payload: Uint8Array.of(0, 0xff, 0x41), unique: 'once', server: server.address })
    await add(added)
    const { code, stdout, stderr } = await run('failed:retry', added.id)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^retried: \S+ shop_Mail~welcome is H:\S+ on 127\.0\.0\.1:\d+\n1 dead letter submitted again\n$/,
    )
    expect(await listed(store)).toEqual([])
    expect(await received(1)).toEqual([
      { function: 'shop_Mail~welcome', unique: 'once', workload: '\u0000\u00ffA' },
    ])
  })

  test('submits a key of another client, who may use 64 bytes, as far as it reaches every worker', async () => {
    const added = letter({ payload: Buffer.from('x'), unique: 'u'.repeat(64), server: server.address })
    await add(added)
    expect((await run('failed:retry', added.id)).code).toBe(0)
    expect(await received(1)).toEqual([
      { function: 'shop_Mail~welcome', unique: 'u'.repeat(63), workload: 'x' },
    ])
  })

  test('submits all of a job, and tells programs their handles', async () => {
    const mails = [0, 1, 2].map((minute) => letter({ payload: Buffer.from(`${minute}`) }, minute))
    const other = letter({ function: 'reverse' })
    await add(...mails, other)
    const argv = ['failed:retry', '--all', '--job', 'Mail~welcome', '--json', '--servers', server.address]
    const report = JSON.parse((await run(...argv)).stdout)
    expect(report.retried).toHaveLength(3)
    expect(report.retried).toContainEqual({
      id: mails[0]?.id,
      function: 'shop_Mail~welcome',
      handle: expect.stringMatching(/^H:/),
      server: server.address,
    })
    expect(report.gone).toEqual([])
    expect(await listed(store)).toEqual([other])
    expect((await received(3)).map(({ workload }) => workload).toSorted()).toEqual(['0', '1', '2'])
  })

  test('submits with the priority that a letter says, and none says normal', async () => {
    await add(
      letter({ payload: Buffer.from('low'), priority: 'low' }, 0),
      letter({ payload: Buffer.from('none') }, 1),
      letter({ payload: Buffer.from('high'), priority: 'high' }, 2),
    )
    expect(await run('failed:retry', '--all', '--servers', server.address)).toMatchObject({ code: 0 })
    expect((await received(3)).map(({ workload }) => workload)).toEqual(['high', 'none', 'low'])
  })

  test('submits each letter once when two retry at once', async () => {
    const letters = Array.from({ length: 40 }, (_, index) =>
      letter({ payload: Buffer.from(`${index}`), server: server.address }, index),
    )
    await add(...letters)
    const [one, two] = await Promise.all([
      run('failed:retry', '--all', '--json'),
      run('failed:retry', '--all', '--json'),
    ])
    const ids = [one, two].flatMap(({ stdout }) =>
      JSON.parse(stdout).retried.map(({ id }: { id: string }) => id),
    )
    expect(ids.toSorted()).toEqual(letters.map(({ id }) => id))
    expect((await received(40)).map(({ workload }) => Number(workload)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, index) => index),
    )
  })

  test('goes to the server of a job that has servers of its own', async () => {
    await configure({ servers: `127.0.0.1:${await freePort()}` })
    await add(letter({ server: server.address }))
    expect(await run('failed:retry', '--all')).toMatchObject({ code: 0 })
    expect(await received(1)).toHaveLength(1)
  })

  test('keeps the letters when no server can be reached, and ends with 6', async () => {
    const added = [letter({}, 1), letter({}, 2)]
    await add(...added)
    const nobody = `127.0.0.1:${await freePort()}`
    const { code, stdout, stderr } = await run('failed:retry', '--all', '--servers', nobody)
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
    expect(await listed(store)).toEqual(added)
  })

  test('says so when there is none, and wants to be told which', async () => {
    expect((await run('failed:retry', '--all')).stdout).toBe(
      'there are no dead letters: no job was given up\n',
    )
    expect(await run('failed:retry')).toMatchObject({ code: 2 })
    expect(await run('failed:retry', '2014')).toMatchObject({ code: 3 })
  })
})

describe('where they are', () => {
  test('is said by the configuration, whatever the working directory', async () => {
    await configure({ failed: { folder: 'var/letters' } })
    const added = letter()
    await new FolderLetters(join(project, 'var', 'letters')).add(added)
    const terminal = new Terminal({ cwd: '/' })
    expect(await terminal.run('failed:list', '--config', join(project, 'gearman.config.json'))).toBe(0)
    expect(terminal.stdout.text).toContain(added.id)
  })

  test('is nowhere when the configuration says so: that ends with 4', async () => {
    await configure({ failed: false })
    const { code, stderr } = await run('failed:list')
    expect(code).toBe(4)
    expect(stderr).toMatch(
      /^error: no dead letters are kept: take `failed: false` out of \S+gearman\.config\.json if they should be\n$/,
    )
  })

  test('must be a folder, or false', async () => {
    await configure({ failed: 'here' })
    expect((await run('failed:list')).stderr).toContain('failed must be false, or a map of keys, got "here"')
    await configure({ failed: { folder: '' } })
    expect((await run('failed:list')).stderr).toContain('failed.folder must be the path of a folder, got ""')
  })

  test('cannot be a file: that ends with 14', async () => {
    await configure({ failed: { folder: 'gearman.config.json' } })
    const { code, stderr } = await run('failed:list')
    expect(code).toBe(14)
    expect(stderr).toMatch(/^error: dead letters cannot be kept in \S+: [^\n]+failed\.folder\)\n$/)
  })
})

describe('a store of the set-up', () => {
  test('is asked in place of the folder', async () => {
    const kept = letter({ id: 'row-7' })
    const letters = new Map([[kept.id, kept]])
    const rows = {
      add: async () => {},
      async *list() {
        yield* letters.values()
      },
      find: async (id: string) => letters.get(id),
      remove: async (id: string) => letters.delete(id),
    }
    Object.assign(globalThis, { testLetterRows: rows })
    await writeFile(
      join(project, 'setup.mjs'),
      `export default (container) => container.registerInstance(Symbol.for('gearwork.deadLetterStore'), globalThis.testLetterRows)`,
    )
    await configure({ setup: 'setup.mjs' })
    expect((await run('failed:list')).stdout).toContain('row-7  shop_Mail~welcome')
    expect((await run('failed:purge', 'row-7')).stdout).toBe('1 dead letter removed\n')
    expect(letters.size).toBe(0)
  })
})
