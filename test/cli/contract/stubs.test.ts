import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import { digestKey } from '@gearwork/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identifierOf } from '../../../packages/cli/src/contract/literals.js'
import type { Project } from '../../core/project.js'
import { describeEngines, type RunningServer } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
import {
  perlGearman,
  phpGearman,
  program,
  programPath,
  type Requirement,
} from '../../support/requirements.js'
import { Terminal } from '../terminal.js'
import { contractProject, hostileName } from './project.js'

interface Language {
  readonly name: string
  readonly needs: readonly Requirement[]
  readonly command: readonly string[]
  readonly extension: string
  /** A program that uses the client of `greet` as a library; undefined where that cannot be. */
  readonly library?: string
  /** Hears why a job failed; the tool `gearman` does not, and of gearmand 1.1 hears nothing at all. */
  readonly hearsWhy: boolean
  /** Tries the next server where one does not answer. */
  readonly goesOn: boolean
}

/** What the client of the job is called there. */
const greet = identifierOf({ job: `${hostileName}~greet` })

const languages: readonly Language[] = [
  {
    name: 'php',
    needs: [phpGearman()],
    command: ['php'],
    extension: 'php',
    library: `<?php require __DIR__ . '/greet.php'; echo ${greet}::call(['name' => 'Zoë'])['text'];`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'python',
    needs: [program('python3', 'python3')],
    command: ['python3', '-W', 'error'],
    extension: 'py',
    library: `import greet, sys; sys.stdout.buffer.write(greet.${greet}({'name': 'Zoë'})['text'].encode('utf-8'))`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'perl',
    needs: [perlGearman()],
    command: ['perl'],
    extension: 'pl',
    library: `use utf8; require './greet.pl'; binmode STDOUT, ':utf8'; print ${greet}::call({ name => 'Zoë' })->{text};`,
    hearsWhy: true,
    goesOn: true,
  },
  {
    name: 'shell',
    needs: [program('gearman', 'gearman-tools'), program('openssl', 'openssl')],
    command: ['sh'],
    extension: 'sh',
    hearsWhy: false,
    goesOn: false,
  },
  {
    name: 'node',
    needs: [],
    command: [process.execPath],
    extension: 'mjs',
    library: `import { ${greet} } from './greet.mjs'; process.stdout.write((await ${greet}({ name: 'Zoë' })).text)`,
    hearsWhy: true,
    goesOn: true,
  },
]

for (const language of languages) {
  describeEngines(`a client in ${language.name}`, (engine) => stubSuite(language, engine), language.needs)
}

/** What a client is given. */
interface Given {
  readonly argument?: string
  readonly input?: string | Uint8Array
}

function stubSuite(language: Language, engine: { start(): Promise<RunningServer> }): void {
  let server: RunningServer
  let project: Project
  let works: Terminal
  let worksEnded: Promise<number>

  beforeAll(async () => {
    server = await engine.start()
    const dead = `127.0.0.1:${await freePort()}`
    project = await contractProject(language.goesOn ? [dead, server.address] : [server.address])
    works = new Terminal({ cwd: project.root })
    worksEnded = works.run('worker:execute', hostileName, '--no-description', '--servers', server.address)
    await works.stdout.shows(/loaded/)
  })

  afterAll(async () => {
    works.signal('SIGTERM')
    await worksEnded
    await Promise.all([server.stop(), project.remove()])
  })

  /** Writes the client of a job, runs it, and gives what it printed. */
  async function run(job: string, given: Given) {
    return runFile(job, await stubOf(job), given)
  }

  async function runFile(name: string, program: string, { argument, input = '' }: Given) {
    const file = project.path(`${name}.${language.extension}`)
    await writeFile(file, program)
    const [command, ...argv] = [...language.command, file, ...(argument === undefined ? [] : [argument])]
    const env = { ...process.env, GEARMAN_TOOL: programPath('gearman'), LC_ALL: 'C' }
    const child = spawn(command as string, argv, { cwd: project.root, timeout: 20_000, env })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const ended = once(child, 'close')
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr)])
    const [code] = (await ended) as [number | null]
    return { code, stdout: stdout.toString('latin1').replace(/\n$/, ''), stderr }
  }

  async function stubOf(job: string): Promise<string> {
    const terminal = new Terminal({ cwd: project.root })
    const argv = ['job:contract', `${hostileName}~${job}`, '--language', language.name]
    expect(await terminal.run(...argv), terminal.stderr.text).toBe(0)
    return terminal.stdout.text
  }

  test('sends JSON and prints the result', async () => {
    const greeted = await run('greet', { argument: '{ "name": "Zoë / \\"A\\"" }' })
    expect(greeted).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(Buffer.from(greeted.stdout, 'latin1').toString())).toEqual({
      text: 'Welcome, Zoë / "A"',
    })
    expect(await run('greet', { input: '' })).toEqual({
      code: 0,
      stdout: '{"text":"Welcome, stranger"}',
      stderr: '',
    })
  })

  test('gives the unique key that the job asks for', async () => {
    const key = digestKey(`${hostileName}~shout`, "it's $x")
    const shouted = await run('shout', { input: "it's $x" })
    expect(shouted).toMatchObject({ code: 0, stdout: `IT'S $X ${key}` })
  })

  test('carries bytes of any kind', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const mirrored = await run('mirror', { input: every })
    expect(mirrored).toEqual({ code: 0, stdout: Buffer.from(every).reverse().toString('latin1'), stderr: '' })
  })

  test('collects the pieces of a stream, JSON line by line', async () => {
    const stdout = language.name === 'shell' ? '12' : '1\n2'
    expect(await run('pieces', {})).toMatchObject({ code: 0, stdout })
  })

  test('submits in the background, with priority and key', async () => {
    const submitted = await run('later', { argument: '[1]' })
    expect(submitted).toMatchObject({ code: 0, stderr: '' })
    if (language.name !== 'shell') expect(submitted.stdout).toMatch(/H:/)
  })

  const { library } = language
  if (library !== undefined) {
    test('serves other programs: values there and back', async () => {
      await writeFile(project.path(`greet.${language.extension}`), await stubOf('greet'))
      const { code, stdout, stderr } = await runFile('other', library, {})
      const text = Buffer.from(stdout, 'latin1').toString()
      expect({ code, text, stderr }).toEqual({ code: 0, text: 'Welcome, Zoë', stderr: '' })
    })
  }

  if (language.hearsWhy) {
    test('ends with an error and what the worker told of it', async () => {
      const refused = await run('refuse', {})
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toBe('error: RangeError: no such "address"\n')
    })

    test('sends nothing that is not JSON', async () => {
      const refused = await run('greet', { argument: '{' })
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toMatch(/^error: /)
    })
  }
}
