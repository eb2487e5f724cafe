import { execFile } from 'node:child_process'
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { serverFor } from '../client/support.js'
import { type Project, Projects } from '../core/project.js'
import { embedded } from '../support/engines.js'
import { type Ended, runCommand, runNode } from './command.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

/** A module of a work that says when it is loaded. */
const work = (name: string, options = '') => `
  import { Job, Work } from 'gearwork'
  import { title } from './titles.js'
  process.stderr.write('${name} is loaded\\n')
  @Work({ name: '${name}', description: title ${options} })
  export class ${name}Work { @Job() echo(text: string): string { return text } }`

async function shop(config: object = {}): Promise<Project> {
  return projects.create({
    'gearman.config.json': JSON.stringify({
      resources: ['works'],
      ignore: ['titles.ts'],
      setup: 'setup.ts',
      ...config,
    }),
    'setup.ts': "export default () => void process.stderr.write('set-up runs\\n')",
    'works/titles.ts': "export const title = 'A work'",
    'works/image.ts': work('Image'),
    'works/mail.ts': work('Mail'),
  })
}

async function warmed(config?: object): Promise<Project> {
  const project = await shop(config)
  const { code, stdout } = await runCommand(['cache:warmup'], { cwd: project.root })
  expect(code).toBe(0)
  expect(stdout).toBe(`wrote ${project.path('.gearman/manifest.json')}: 2 works, 2 jobs\n`)
  return project
}

function run(project: Project, ...argv: readonly string[]): Promise<Ended> {
  return runCommand(argv, { cwd: project.root })
}

describe('with a manifest', () => {
  test.each([
    ['worker:list'],
    ['worker:describe', 'Mail'],
    ['job:describe', 'Mail~echo'],
    ['supervisor:generate'],
  ])('%s loads no class and runs no set-up, and prints what it prints without', async (...argv) => {
    const project = await warmed()
    const warm = await run(project, ...argv)
    expect(warm).toMatchObject({ code: 0, stderr: '' })
    expect(warm.stdout).toContain('Mail')
    expect((await run(project, 'cache:clear')).stdout).toBe(
      `removed ${project.path('.gearman/manifest.json')}\n`,
    )
    const cold = await run(project, ...argv)
    expect(cold.stderr).toContain('set-up runs\nImage is loaded\nMail is loaded\n')
    expect(cold.stdout).toBe(warm.stdout)
  })

  test.each([
    ['worker:list'],
    ['worker:describe', 'Mail'],
    ['job:describe', 'Mail~echo'],
    ['supervisor:generate'],
  ])('%s opens neither the container nor what runs jobs or speaks with servers', async (...argv) => {
    const project = await warmed()
    const hooks =
      'export async function load(url, context, next) { process._rawDebug(url); return next(url, context) }'
    const register = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(hooks)}')`
    await writeFile(project.path('tell.mjs'), register)
    const { stderr } = await runCommand(argv, {
      cwd: project.root,
      node: ['--import', project.path('tell.mjs')],
    })
    const loaded = stderr.split('\n')
    expect(loaded.some((url) => url.endsWith('/core/dist/catalogue.js'))).toBe(true)
    expect(
      loaded.filter((url) =>
        /tsyringe|reflect-metadata|(core|transport|protocol)\/dist\/index|works\/mail/.test(url),
      ),
    ).toEqual([])
  })

  test('commands that need a class load its file alone', async () => {
    const project = await warmed()
    const { address } = await serverFor(embedded)
    const executed = await run(project, 'worker:execute', 'Mail', '--timeout', '0.05', '--servers', address)
    expect(executed).toMatchObject({ code: 0, stderr: 'set-up runs\nMail is loaded\n' })
    const submitted = await run(
      project,
      'job:submit',
      'Image~echo',
      '"a"',
      '--background',
      '--servers',
      address,
    )
    expect(submitted).toMatchObject({ code: 0, stderr: 'set-up runs\nImage is loaded\n' })
  })

  test('a client that has the type of a work alone loads nothing of it', async () => {
    const project = await warmed({ setup: null })
    const { address } = await serverFor(embedded)
    await writeFile(
      project.path('client.ts'),
      `import { Gearman } from 'gearwork'
       import type { MailWork } from './works/mail.js'
       await using gearman = await Gearman.open({ servers: process.argv[2] })
       console.log((await gearman.jobs<MailWork>('Mail').echo.doBackground('a')).function)`,
    )
    const node = ['--import', '@oxc-node/core/register']
    const client = await runNode([...node, project.path('client.ts'), address], { cwd: project.root })
    expect(client).toEqual({ code: 0, stdout: 'Mail~echo\n', stderr: '' })
  })

  test('a name that nobody has is said without loading anything', async () => {
    const project = await warmed()
    expect(await run(project, 'worker:execute', 'Mial')).toMatchObject({
      code: 3,
      stderr: 'error: there is no work "Mial": did you mean "Mail"?\n',
    })
    expect((await run(project, 'job:submit', 'Mail~eco')).stderr).toBe(
      'error: there is no job "Mail~eco": did you mean "Mail~echo"? (--function submits to any Gearman function, whoever serves it)\n',
    )
  })

  test('job:status asks the servers of all jobs', async () => {
    const [near, far] = [await serverFor(embedded), await serverFor(embedded)]
    const project = await shop({ setup: null, servers: near.address })
    await writeFile(project.path('works/mail.ts'), work('Mail', `, servers: '${far.address}'`))
    expect((await run(project, 'cache:warmup')).code).toBe(0)
    const { stdout: handle } = await run(project, 'job:submit', 'Mail~echo', '"a"', '--background')
    const { stdout } = await run(project, 'job:status', handle.trim(), '--json')
    expect(JSON.parse(stdout)).toMatchObject({ known: true, running: false })
  })

  test('works whose options are functions are loaded, and they alone', async () => {
    const project = await shop()
    await writeFile(project.path('works/mail.ts'), work('Mail', ', iterations: () => 7'))
    const warmup = await run(project, 'cache:warmup', '--json')
    expect(JSON.parse(warmup.stdout)).toEqual({
      file: project.path('.gearman/manifest.json'),
      works: 2,
      jobs: 2,
      loaded: ['works/mail.ts'],
    })
    const listed = await run(project, 'worker:list', '--json')
    expect(listed.stderr).toBe('set-up runs\nMail is loaded\n')
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: 'Image' },
      { name: 'Mail', settings: { iterations: { value: 7, source: '@Work' } } },
    ])
  })
})

describe('a stale manifest', () => {
  test('is told of in one line, and the works are loaded as without it', async () => {
    const project = await warmed()
    await writeFile(project.path('works/mail.ts'), work('Post'))
    const { code, stdout, stderr } = await run(project, 'worker:list')
    expect(code).toBe(0)
    expect(stdout).toContain('callablename:  Post')
    expect(stderr).toBe(
      `manifest: ${project.path('.gearman/manifest.json')} is out of date: works/mail.ts has changed (\`gearman cache:warmup\` writes it anew)\nset-up runs\nImage is loaded\nPost is loaded\n`,
    )
  })

  test('is one whose works import what has changed', async () => {
    const project = await warmed()
    await writeFile(project.path('works/titles.ts'), "export const title = 'Another'")
    const { stdout, stderr } = await run(project, 'worker:describe', 'Mail')
    expect(stderr).toContain('works/titles.ts has changed')
    expect(stdout).toContain('Another')
  })

  test('is one of before a tsconfig said that paths lead elsewhere', async () => {
    const project = await shop()
    const write = async (name: string, content: string) => {
      await mkdir(dirname(project.path(name)), { recursive: true })
      await writeFile(project.path(name), content)
    }
    const pathsTo = (folder: string) =>
      JSON.stringify({ compilerOptions: { paths: { '@app/*': [`./${folder}/*`] } } })
    await write('tsconfig.json', '{ "extends": "./paths.json" }')
    await write('paths.json', pathsTo('one'))
    for (const folder of ['one', 'two'])
      await write(`${folder}/title.ts`, `export const title = 'Title ${folder}'`)
    await write('works/titles.ts', "export { title } from '@app/title.ts'")
    expect((await run(project, 'cache:warmup')).code).toBe(0)
    expect(await run(project, 'worker:describe', 'Mail')).toMatchObject({
      stderr: '',
      stdout: expect.stringContaining('Title one'),
    })
    await write('paths.json', pathsTo('two'))
    expect(await run(project, 'worker:describe', 'Mail')).toMatchObject({
      stderr: expect.stringContaining('paths.json has changed'),
      stdout: expect.stringContaining('Title two'),
    })
  })

  test('is one whose works require what has changed', async () => {
    const project = await shop()
    await writeFile(
      project.path('works/titles.ts'),
      "import old from '../old.cjs'\nexport const title: string = old.title",
    )
    await writeFile(project.path('old.cjs'), "module.exports = { title: require('./older.cjs') }")
    await writeFile(project.path('older.cjs'), "module.exports = 'Old'")
    expect((await run(project, 'cache:warmup')).code).toBe(0)
    expect((await run(project, 'worker:describe', 'Mail')).stderr).toBe('')
    await writeFile(project.path('older.cjs'), "module.exports = 'Older'")
    const { stdout, stderr } = await run(project, 'worker:describe', 'Mail')
    expect(stderr).toContain('older.cjs has changed')
    expect(stdout).toContain('Older')
  })

  test('is one whose works share with the configuration what has changed', async () => {
    const project = await shop()
    await writeFile(
      project.path('gearman.config.mjs'),
      "import './shared.mjs'\nexport default { resources: 'works', ignore: 'titles.ts' }",
    )
    await writeFile(project.path('shared.mjs'), 'export const title = "Shared"')
    await writeFile(project.path('works/titles.ts'), "export { title } from '../shared.mjs'")
    const config = ['--config', 'gearman.config.mjs']
    expect((await run(project, 'cache:warmup', ...config)).code).toBe(0)
    await writeFile(project.path('shared.mjs'), 'export const title = "Changed"')
    const { stdout, stderr } = await run(project, 'worker:describe', 'Mail', ...config)
    expect(stderr).toContain('shared.mjs has changed')
    expect(stdout).toContain('Changed')
  })
})

describe('cache:warmup', () => {
  test('says what is in the way of the file, and leaves everything as it was', async () => {
    const project = await shop({ cache: 'gearman.config.json/manifest.json' })
    const before = await readFile(project.path('gearman.config.json'), 'utf8')
    const { code, stderr } = await run(project, 'cache:warmup')
    expect(code).toBe(12)
    expect(stderr).toContain('gearman.config.json/manifest.json cannot be written: ')
    expect(stderr).toContain('choose another file with `cache` in the configuration')
    expect(await readFile(project.path('gearman.config.json'), 'utf8')).toBe(before)
    expect((await run(project, 'worker:list')).code).toBe(0)
  })

  test('and cache:clear leave alone what is no manifest', async () => {
    const notes = await shop({ cache: 'notes.txt' })
    await writeFile(notes.path('notes.txt'), 'precious')
    const pipe = await shop({ cache: 'pipe' })
    await promisify(execFile)('mkfifo', [pipe.path('pipe')])
    const refusals = [
      [notes, 'notes.txt cannot be written: it is not a manifest; choose another file with `cache`'],
      [pipe, 'pipe cannot be written: it is not a regular file; choose another file with `cache`'],
    ] as const
    for (const [project, refusal] of refusals) {
      for (const command of ['cache:warmup', 'cache:clear']) {
        const { code, stderr } = await run(project, command)
        expect([code, stderr]).toEqual([12, expect.stringContaining(refusal)])
      }
    }
    expect(await readFile(notes.path('notes.txt'), 'utf8')).toBe('precious')
    expect((await lstat(pipe.path('pipe'))).isFIFO()).toBe(true)
  })

  test('take what is left of a manifest for one', async () => {
    const elsewhere = await shop({ cache: 'works.json' })
    const usual = await shop()
    const remains = [
      ['cache:warmup', elsewhere, 'works.json', ''],
      ['cache:clear', elsewhere, 'works.json', '<<<<<<< HEAD\n{\n  "format": 1,\n======='],
      ['cache:warmup', usual, '.gearman/manifest.json', '{"for'],
    ] as const
    await mkdir(usual.path('.gearman'))
    for (const [command, project, file, left] of remains) {
      await writeFile(project.path(file), left)
      expect((await run(project, command)).code).toBe(0)
    }
  })

  test('and cache:clear say so where the configuration wants no manifest', async () => {
    const project = await shop({ cache: false })
    expect(await run(project, 'cache:warmup')).toMatchObject({
      code: 2,
      stderr: 'error: there is no manifest to write: `cache` is false in the configuration\n',
    })
    expect((await run(project, 'cache:clear')).stdout).toBe(
      'there is no manifest: `cache` is false in the configuration\n',
    )
    expect(JSON.parse((await run(project, 'cache:clear', '--json')).stdout)).toEqual({
      file: null,
      removed: false,
    })
  })

  test('refreshes what is there already', async () => {
    const project = await warmed()
    await writeFile(project.path('works/mail.ts'), work('Post'))
    expect((await run(project, 'cache:warmup')).code).toBe(0)
    const { stdout, stderr } = await run(project, 'worker:list')
    expect([stdout.includes('Post'), stderr]).toEqual([true, ''])
  })

  test('tells of a work that cannot be, and writes nothing', async () => {
    const project = await shop()
    await writeFile(project.path('works/again.ts'), work('Mail'))
    const { code, stderr } = await run(project, 'cache:warmup')
    expect(code).toBe(4)
    expect(stderr).toContain('error: two works are called "Mail"')
    expect((await run(project, 'cache:clear')).stdout).toContain('there is no manifest at ')
  })
})
