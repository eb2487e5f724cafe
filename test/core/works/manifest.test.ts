import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import {
  type Catalogue,
  type Configuration,
  createContainer,
  describeWorks,
  discoverWorks,
  type ListedJob,
  type ListedWork,
  loadConfiguration,
  readCatalogue,
  removeManifest,
  surveyWorks,
  type WorkDescription,
  writeManifest,
} from '@gearwork/core'
import { afterEach, describe, expect, test } from 'vitest'
import { type Project, Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const mail = `
  import { Job, Work } from '@gearwork/core'
  const sealed = { name: 'sealed', encode: String, decode: String }
  @Work({ name: 'Mail', iterations: 3, defaultMethod: 'doBackground', service: Symbol('mail') })
  export class MailWork {
    @Job({ description: 'Greets', servers: ['10.0.0.1:4731'], jobTimeout: 0 }) welcome(): void {}
    @Job({ function: 'reverse', codec: 'text' }) reverse(text: string): string { return text }
    @Job({ codec: sealed }) seal(text: string): string { return text }
  }`

const image = `
  import { Job, Work } from '@gearwork/core'
  @Work({ name: 'Image', servers: () => '10.9.9.9' })
  export default class ImageWork { @Job() crop(): void {} }`

const tidy = `
  import { Job, Work } from '@gearwork/core'
  @Work({ name: 'Upper' })
  @Work({ name: 'Lower', namespace: 'acme.' })
  export class TidyWork { @Job({ name: 'sweep' }) run(): void {} }`

async function projectOf(files: Readonly<Record<string, string>>): Promise<Project> {
  return projects.create({ 'gearman.config.json': '{"resources":["works"]}', ...files })
}

async function warmed(project: Project): Promise<Configuration & { readonly cache: string }> {
  const configuration = await configurationOf(project)
  await writeManifest(configuration.cache, await surveyWorks(configuration))
  return configuration
}

async function configurationOf(project: Project): Promise<Configuration & { readonly cache: string }> {
  const configuration = await loadConfiguration({ cwd: project.root })
  return { ...configuration, cache: configuration.cache as string }
}

/** What is read, and what is complained of. */
async function read(
  configuration: Configuration,
): Promise<{ catalogue: Catalogue | undefined; told: string[] }> {
  const told: string[] = []
  const catalogue = await readCatalogue(configuration, { onStale: (message) => told.push(message) })
  return { catalogue, told }
}

/** What lists show of a work, a codec by its name. */
function shown(work: ListedWork): unknown {
  const { name, className, file, namespace, description, serviceName, settings, jobs } = work
  const facts = { name, className, file, namespace, description, serviceName, settings }
  return JSON.parse(JSON.stringify({ ...facts, jobs: jobs.map(shownJob) }, codecsByName))
}

function shownJob(job: ListedJob): unknown {
  const { work, name, method, callableName, jobPrefix, description, settings, codec } = job
  const facts = { work, name, method, callableName, jobPrefix, description, settings }
  return { ...facts, function: job.function, codec: codec.name }
}

function codecsByName(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'encode' in value && 'name' in value
    ? value.name
    : value
}

async function describedIn(configuration: Configuration): Promise<readonly WorkDescription[]> {
  const found = await discoverWorks(configuration)
  const common = { container: createContainer(), defaults: configuration.defaults }
  return found.flatMap(({ target, file }) => describeWorks(target, { ...common, file }))
}

describe('a manifest', () => {
  test('lists works as their classes would', async () => {
    const project = await projectOf({ 'works/mail.ts': mail, 'works/tidy.ts': tidy })
    const configuration = await warmed(project)
    const { catalogue, told } = await read(configuration)
    const listed = [...(catalogue as Catalogue).works()]
    expect(told).toEqual([])
    expect(listed.map(({ name }) => name)).toEqual(['Mail', 'Upper', 'acme.Lower'])
    expect(listed.map(shown)).toEqual((await describedIn(configuration)).map(shown))
  })

  test('is plain JSON that says where each work is and what is said of it', async () => {
    const project = await projectOf({ 'works/mail.ts': mail, 'works/none.ts': 'export {}' })
    const { cache } = await warmed(project)
    expect(cache).toBe(project.path('.gearman/manifest.json'))
    const digest = expect.stringMatching(/^[\w-]{43}$/)
    expect(JSON.parse(await readFile(cache, 'utf8'))).toMatchObject({
      format: 1,
      modules: ['works/mail.ts', 'works/none.ts'],
      files: { 'works/mail.ts': digest, 'works/none.ts': digest },
      works: [
        {
          file: 'works/mail.ts',
          export: 'MailWork',
          className: 'MailWork',
          options: { name: 'Mail', iterations: 3, defaultMethod: 'doBackground', service: 'Symbol(mail)' },
          dynamic: [],
          jobs: [
            {
              method: 'welcome',
              options: { description: 'Greets', servers: ['10.0.0.1:4731'], jobTimeout: 0 },
            },
            { method: 'reverse', options: { codec: 'text' }, classNeeded: [], input: false, output: false },
            { method: 'seal', options: { codec: 'sealed' }, classNeeded: ['codec'] },
          ],
        },
      ],
    })
  })

  test('leaves to the classes what their functions say, and lists them among the others', async () => {
    const project = await projectOf({ 'works/a.ts': image, 'works/mail.ts': mail })
    const configuration = await warmed(project)
    const catalogue = (await read(configuration)).catalogue as Catalogue
    expect(catalogue.unlisted).toEqual([project.path('works/a.ts')])
    expect([...catalogue.works()].map(({ name }) => name)).toEqual(['Mail'])
    const image_ = (await describedIn(configuration)).filter(({ name }) => name === 'Image')
    expect([...catalogue.works(image_)].map(({ name }) => name)).toEqual(['Image', 'Mail'])
    expect(catalogue.filesOf({ works: ['Mail'] })).toEqual([project.path('works/mail.ts')])
    expect(catalogue.filesOf({ works: ['Image'] })).toBeUndefined()
  })

  test('follows a configuration that says something else meanwhile', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy })
    await warmed(project)
    await writeFile(
      project.path('gearman.config.json'),
      '{"resources":["works"],"defaults":{"jobPrefix":"eu.","iterations":9}}',
    )
    const { catalogue, told } = await read(await configurationOf(project))
    const job = catalogue?.works().findJob('acme.Lower~sweep')
    expect(job).toMatchObject({
      function: 'eu.acme.Lower~sweep',
      settings: { iterations: { value: 9, source: 'configuration' } },
    })
    expect(told).toEqual([])
  })

  test('is none where there is none, or where none is wanted, and nobody complains', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy })
    expect(await read(await configurationOf(project))).toEqual({ catalogue: undefined, told: [] })
    const configuration = await warmed(project)
    expect(await read({ ...configuration, cache: false })).toEqual({ catalogue: undefined, told: [] })
    expect(await removeManifest(configuration.cache)).toBe(true)
    expect(await removeManifest(configuration.cache)).toBe(false)
    expect(await read(configuration)).toEqual({ catalogue: undefined, told: [] })
  })

  test('lies where the configuration says', async () => {
    const project = await projectOf({
      'gearman.config.json': '{"resources":["works"],"cache":"build/works.json"}',
      'works/tidy.ts': tidy,
    })
    expect((await warmed(project)).cache).toBe(project.path('build/works.json'))
    expect(await readdir(project.path('build'))).toEqual(['works.json'])
  })

  test('finds the files again in a folder that was copied or renamed', async () => {
    const project = await projectOf({ 'works/mail.ts': mail })
    await warmed(project)
    const elsewhere = { ...project, root: `${project.root}-moved` }
    await rename(project.root, elsewhere.root)
    try {
      const { catalogue, told } = await read(await loadConfiguration({ cwd: elsewhere.root }))
      expect(told).toEqual([])
      expect(catalogue?.works().find('Mail').file).toBe(`${elsewhere.root}/works/mail.ts`)
    } finally {
      await rename(elsewhere.root, project.root)
    }
  })
})

describe('a stale manifest is as good as none, and one line says why:', () => {
  const changes: readonly (readonly [
    what: string,
    change: (project: Project, cache: string) => Promise<unknown>,
    why: string,
  ])[] = [
    [
      'a file has changed',
      ({ path }) => writeFile(path('works/tidy.ts'), `${tidy}// x`),
      'works/tidy.ts has changed',
    ],
    ['a file is new', ({ path }) => writeFile(path('works/more.ts'), ''), 'works/more.ts is new'],
    [
      'a file is gone',
      ({ path }) => rm(path('works/mail.ts')),
      'works/mail.ts is none of its files any more',
    ],
    [
      'the configuration leaves a file out',
      ({ path }) => writeFile(path('gearman.config.json'), '{"resources":["works"],"ignore":["mail.ts"]}'),
      'works/mail.ts is none of its files any more',
    ],
    ['half of it is written', (_, cache) => cut(cache), 'it is not JSON'],
    ['it is empty', (_, cache) => writeFile(cache, ''), 'it is not JSON'],
    ['it is something else', (_, cache) => writeFile(cache, '[]'), 'another version of Gearwork wrote it'],
    ['it is nothing', (_, cache) => writeFile(cache, 'null'), 'another version of Gearwork wrote it'],
    [
      'a later version wrote it',
      (_, cache) => edit(cache, '"format": 1', '"format": 2'),
      'another version of Gearwork wrote it',
    ],
    ['somebody edited it', (_, cache) => edit(cache, '"Mail"', '"Post"'), 'somebody changed it'],
  ]

  test.each(changes)('%s', async (_, change, why) => {
    const project = await projectOf({ 'works/mail.ts': mail, 'works/tidy.ts': tidy })
    const { cache } = await warmed(project)
    await change(project, cache)
    const { catalogue, told } = await read(await configurationOf(project))
    expect(catalogue).toBeUndefined()
    expect(told).toEqual([`${cache} is out of date: ${why} (\`gearman cache:warmup\` writes it anew)`])
  })

  const forgeries: readonly (readonly [what: string, from: string, to: string])[] = [
    ['no modules', '"modules": [', '"modules": 1, "x": ['],
    ['a module that is no text', '"works/mail.ts",\n', '7,\n'],
    ['no files', '"files": {', '"files": null, "x": {'],
    ['a digest that is none', '"works/tidy.ts": "', '"works/tidy.ts": 1, "x": "'],
    ['no works', '"works": [', '"works": "none", "x": ['],
    ['a work that is nothing', '"works": [', '"works": [null,'],
    ['a work in a file that is none of its modules', '"file": "works/tidy.ts"', '"file": "../elsewhere.ts"'],
    ['a class without a name', '"className": "MailWork"', '"className": {}'],
    ['no options', '"options": {', '"options": null, "x": {'],
    ['options in a list', '"options": {', '"options": [], "x": {'],
    ['a name that is no text', '"name": "Mail"', '"name": 5'],
    ['a function that is no text', '"function": "reverse"', '"function": ["reverse"]'],
    ['no list of functions', '"dynamic": []', '"dynamic": 0'],
    ['no jobs', '"jobs": [', '"jobs": {}, "x": ['],
    ['a job that is nothing', '"jobs": [', '"jobs": [false,'],
    ['a job without a method', '"method": "welcome"', '"method": null'],
    ['a job that does not say what its callers need', '"classNeeded": []', '"classNeeded": "codec"'],
  ]

  test.each(forgeries)('under a seal that fits stands %s', async (_, from, to) => {
    const project = await projectOf({ 'works/mail.ts': mail, 'works/tidy.ts': tidy })
    const { cache } = await warmed(project)
    await edit(cache, from, to)
    await sealAnew(cache)
    const { catalogue, told } = await read(await configurationOf(project))
    expect(catalogue).toBeUndefined()
    expect(told).toEqual([
      `${cache} is out of date: it holds something else (\`gearman cache:warmup\` writes it anew)`,
    ])
  })

  test('what is there cannot be read', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy, '.gearman/manifest.json/x': '' })
    const { catalogue, told } = await read(await configurationOf(project))
    expect(catalogue).toBeUndefined()
    expect(told).toEqual([expect.stringContaining('.gearman/manifest.json is out of date: ')])
  })
})

describe('a manifest is written', () => {
  test('whole or not at all, and leaves nothing else behind', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy })
    const configuration = await warmed(project)
    const content = await surveyWorks(configuration)
    await Promise.all([1, 2, 3].map(() => writeManifest(configuration.cache, content)))
    expect(await readdir(project.path('.gearman'))).toEqual(['manifest.json'])
    expect((await read(configuration)).catalogue?.works().size).toBe(2)
  })

  test('over nothing that is in its way, whose trace is removed', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy, '.gearman/manifest.json/x': '' })
    const configuration = await configurationOf(project)
    const content = await surveyWorks(configuration)
    await expect(writeManifest(configuration.cache, content)).rejects.toMatchObject({ code: 'EISDIR' })
    expect(await readdir(project.path('.gearman'))).toEqual(['manifest.json'])
  })

  test.runIf(existsSync('/proc/self'))('is refused where no folder can be made', async () => {
    const content = await surveyWorks(await configurationOf(await projectOf({ 'works/mail.ts': mail })))
    await expect(writeManifest('/proc/gearwork/manifest.json', content)).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test('of works that cannot be together not at all', async () => {
    const project = await projectOf({ 'works/tidy.ts': tidy, 'works/twice.ts': tidy })
    await expect(surveyWorks(await configurationOf(project))).rejects.toMatchObject({
      code: 'DUPLICATE_WORK',
    })
  })
})

async function cut(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.slice(0, text.length / 2))
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  expect(text).toContain(from)
  await writeFile(file, text.replace(from, to))
}

async function sealAnew(file: string): Promise<void> {
  const { modules, files, works, ...rest } = JSON.parse(await readFile(file, 'utf8'))
  const content = JSON.stringify([modules, files, works])
  const seal = createHash('sha256').update(content).digest('base64url')
  await writeFile(file, JSON.stringify({ ...rest, seal, modules, files, works }))
}
