import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { digestKey } from '@gearwork/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../core/project.js'
import { describeEngines, type RunningServer } from '../../support/engines.js'
import { freePort } from '../../support/ports.js'
import { describeWith } from '../../support/requirements.js'
import { Terminal } from '../terminal.js'
import { clientOf, type Given, type Language, languages, runClient } from './languages.js'
import { contractProject, hostileName } from './project.js'

for (const language of languages) {
  describeEngines(`a client in ${language.name}`, (engine) => stubSuite(language, engine), language.needs)
  describeWith(language.needs, `a client in ${language.name} that reaches no server`, () =>
    deadSuite(language),
  )
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

  async function runFile(name: string, program: string, given: Given) {
    return runClient(project, language, { name, program, ...given })
  }

  const stubOf = (job: string) => clientOf(project, language, job)

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

function deadSuite(language: Language): void {
  test.each(['greet', 'shout', 'later'])('names those it asked and why, in one line: %s', async (job) => {
    const dead = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
    const project = await contractProject(dead)
    try {
      const program = await clientOf(project, language, job)
      const { code, stdout, stderr } = await runClient(project, language, {
        name: job,
        program,
        argument: '[1]',
      })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^error: [^\n]+\n$/)
      for (const address of language.goesOn ? dead : dead.slice(0, 1)) expect(stderr).toContain(address)
      expect(stderr).toMatch(/Connection refused|ECONNREFUSED|no connection/)
    } finally {
      await project.remove()
    }
  })

  const shell = language.name === 'shell'
  test.runIf(shell)('says within which time one that took its connection told nothing', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const address = `127.0.0.1:${(mute.address() as AddressInfo).port}`
    const project = await contractProject([address])
    try {
      const program = await clientOf(project, language, 'pieces')
      const env = { GEARMAN_TIMEOUT_MS: '200' }
      expect(await runClient(project, language, { name: 'pieces', program, env })).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: ${address} told no result within 200 ms\n`,
      })
    } finally {
      await project.remove()
      mute.close()
    }
  })
}
