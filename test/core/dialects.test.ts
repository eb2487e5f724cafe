import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContainer, describeWorks, NotAJobError, resolveWork } from '@gearwork/core'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

type Fixture = typeof import('./dialects/works.js')

const source = fileURLToPath(new URL('./dialects/works.ts', import.meta.url))

describe.each([
  ['TypeScript’s own decorators', () => import('./dialects/works.js')],
  ['standard decorators, as esbuild compiles them', compileStandard],
])('%s', (_, load) => {
  let works: Fixture
  const container = createContainer()

  beforeAll(async () => {
    works = await load()
    container.register('greeting', { useValue: 'hello' })
  })

  test('make works and jobs, in the order in which they are written', () => {
    const [mail] = describeWorks(works.MailWork, { container })
    expect(mail).toMatchObject({ name: 'Mail', className: 'MailWork', description: 'Sends mail' })
    expect(mail?.jobs.map(({ name, method }) => `${name}: ${method}`)).toEqual([
      'welcome: welcome',
      'first: twice',
      'second: twice',
      'kept: kept',
      'echo: echo',
    ])
  })

  test('carry settings with their sources', () => {
    const [mail] = describeWorks(works.MailWork, { container })
    expect(mail?.settings.iterations).toEqual({ value: 100, source: '@Work' })
    expect(mail?.jobs[0]?.settings.iterations).toEqual({ value: 0, source: '@Job' })
    expect(mail?.jobs[1]?.settings.iterations).toEqual({ value: 100, source: '@Work' })
  })

  test('leave what a parent hands down as it was to the next child', () => {
    const [sibling] = describeWorks(works.Sibling, { container })
    expect(sibling?.jobs.map(({ name }) => name)).toEqual(['echo', 'dropped', 'kept'])
  })

  test('make several works of one class', () => {
    expect(describeWorks(works.TwoWorks, { container }).map(({ name }) => name)).toEqual(['Upper', 'Lower'])
  })

  test('inject what `inject` names', async () => {
    const [mail] = describeWorks(works.MailWork, { container })
    const instance = resolveWork(container, mail as NonNullable<typeof mail>) as InstanceType<
      Fixture['MailWork']
    >
    expect(await instance.welcome('Ada')).toBe('hello Ada at 42')
    expect(instance.kept()).toBe('by the child')
  })

  test('refuse a static method', () => {
    expect(() => describeWorks(works.Hiding, { container })).toThrow(
      new NotAJobError('Hiding', 'hidden', 'static'),
    )
  })
})

test('standard decorators can tell a private method, and it is refused', async () => {
  const code = `
    import { Job, Work } from '@gearwork/core'
    @Work() export class Hiding { @Job() #hidden() {} }`
  const { Hiding } = (await importStandard(code)) as unknown as Fixture
  expect(() => describeWorks(Hiding, { container: createContainer() })).toThrow(
    'Hiding.#hidden cannot be a job: it is private, and a job is a public method of its work',
  )
})

test('the types of the decorators fit either dialect, and check what `inject` names', () => {
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
  const project = fileURLToPath(new URL('./dialects/tsconfig.standard.json', import.meta.url))
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' })
  expect(stdout).toBe('')
})

const folder = mkdtemp(fileURLToPath(new URL('./standard-', import.meta.url)))
afterAll(async () => rm(await folder, { recursive: true }))

async function compileStandard(): Promise<Fixture> {
  return (await importStandard(await readFile(source, 'utf8'))) as unknown as Fixture
}

/** Without metadata about types, and with a metadata object of its own: as esbuild, swc and Bun do it. */
async function importStandard(code: string): Promise<Record<string, unknown>> {
  const { code: compiled } = await transform(code, {
    loader: 'ts',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: false } },
  })
  const file = join(await folder, `works-${counter()}.mjs`)
  await writeFile(file, compiled)
  return import(pathToFileURL(file).href)
}

let count = 0
function counter(): number {
  count += 1
  return count
}
