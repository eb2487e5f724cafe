import { relative } from 'node:path'
import { discoverWorks, ModuleNotLoadedError, ResourceNotFoundError } from '@gearwork/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { findModules } from '../../../packages/core/src/modules/modules.js'
import { eventually } from '../../client/support.js'
import { type Project, Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const imports = "import { Job, Work } from '@gearwork/core'"
const work = (name: string) => `
  ${imports}
  @Work({ name: '${name}' })
  export class ${name}Work { @Job() run(): void {} }`

/** The same as a compiler leaves it. */
const built = (name: string) => `
  import { Work } from '@gearwork/core'
  export class ${name}Work {}
  Work({ name: '${name}' })(${name}Work)`

interface Where {
  readonly resources: readonly string[]
  readonly include?: readonly string[]
  readonly ignore?: readonly string[]
}

describe('files', () => {
  const files = {
    'works/mail.ts': '',
    'works/deep/image.mts': '',
    'works/plain.js': '',
    'works/module.mjs': '',
    'works/readme.md': '',
    'works/types.d.ts': '',
    'works/mail.test.ts': '',
    'works/mail.spec.js': '',
    'works/node_modules/other/index.js': '',
    'works/drafts/draft.ts': '',
    'other/search.ts': '',
  }

  test.each<[string, Where, readonly string[]]>([
    ['a file', { resources: ['works/mail.ts'] }, ['works/mail.ts']],
    [
      'a folder, without types, tests and packages',
      { resources: ['works'] },
      [
        'works/deep/image.mts',
        'works/drafts/draft.ts',
        'works/mail.ts',
        'works/module.mjs',
        'works/plain.js',
      ],
    ],
    ['a glob', { resources: ['*/*.ts'] }, ['other/search.ts', 'works/mail.ts']],
    ['several', { resources: ['other', 'works/deep'] }, ['other/search.ts', 'works/deep/image.mts']],
    ['the same twice', { resources: ['other', 'other/search.ts'] }, ['other/search.ts']],
    ['nothing', { resources: [] }, []],
    [
      'parts of a folder',
      { resources: ['works'], include: ['deep', 'mail.ts'] },
      ['works/deep/image.mts', 'works/mail.ts'],
    ],
    [
      'parts of a folder, by a glob',
      { resources: ['works'], include: ['*.{js,mjs}'] },
      ['works/module.mjs', 'works/plain.js'],
    ],
    [
      'all but ignored names, wherever they are',
      { resources: ['.'], ignore: ['drafts', 'deep/', '*.{js,mjs}'] },
      ['other/search.ts', 'works/mail.ts'],
    ],
    [
      'all but ignored paths',
      { resources: ['.'], ignore: ['works/drafts', './works/deep/image.mts', 'works/*.*js'] },
      ['other/search.ts', 'works/mail.ts'],
    ],
  ])('are those of %s', async (_, where, found) => {
    const project = await projects.create(files)
    expect(await modulesOf(project, where)).toEqual(found)
  })

  test('are looked for where names hold signs that mean something in globs', async () => {
    const project = await projects.create({ '[works] (v1)/mail.ts': '' })
    expect(await modulesOf(project, { resources: ['[works] (v1)'] })).toEqual(['[works] (v1)/mail.ts'])
  })

  test('that are built beside their source are left to the source', async () => {
    const project = await projects.create({ 'works/mail.ts': '', 'works/mail.js': '', 'works/only.js': '' })
    expect(await modulesOf(project, { resources: ['works'] })).toEqual(['works/mail.ts', 'works/only.js'])
  })

  test('that are named and not there are refused', async () => {
    const project = await projects.create({ 'file.txt': '' })
    const finding = modulesOf(project, { resources: ['wroks'] })
    await expect(finding).rejects.toThrow(ResourceNotFoundError)
    await expect(finding).rejects.toThrow(
      `there are no works at ${project.path('wroks')}: check \`resources\` in gearman.config.json`,
    )
  })

  test('that match no glob are none', async () => {
    const project = await projects.create({ 'file.txt': '' })
    expect(await modulesOf(project, { resources: ['src/**/*.work.ts'] })).toEqual([])
  })
})

describe('works', () => {
  test('are the decorated classes that files export, once each', async () => {
    const project = await projects.create({
      'works/a.ts': `${work('Mail')}\nexport { MailWork as Again }\nexport default MailWork\nexport class Plain {}\nexport const three = 3`,
      'works/b.ts': `export { MailWork } from './a.js'\n${work('Image')}`,
      'works/c.js': built('Search'),
      'works/d.ts': 'export {}',
    })
    expect(await worksOf(project)).toEqual([
      ['MailWork', 'works/a.ts'],
      ['ImageWork', 'works/b.ts'],
      ['SearchWork', 'works/c.js'],
    ])
  })

  test('that somebody forgot to call so are noticed, but not what works inherit from', async () => {
    const project = await projects.create({
      'works/report.ts': `${imports}\nexport class Report { @Job() render() {} }\nexport { Report as Again }`,
      'works/parent.ts': `${imports}\nexport abstract class Parent { @Job() shared() {} }`,
      'works/child.ts': `${imports}\nimport { Parent } from './parent.js'\n@Work() export class Child extends Parent {}`,
    })
    const warnings = warningsOf('GEARWORK_STRAY_JOBS')
    expect(await worksOf(project)).toEqual([['Child', 'works/child.ts']])
    await eventually(
      () => warnings.length,
      (count) => count > 0,
    )
    expect(warnings).toEqual([
      `Report in ${project.path('works/report.ts')} has jobs, but is not a work: decorate it with @Work()`,
    ])
  })

  test('that lost their @Work to another decorator are noticed, and children of works that say @Job alone', async () => {
    const project = await projects.create({
      'works/wrapped.ts': `${imports}
        const Wrapping = () => (target) => class extends target {}
        @Wrapping() @Work() class Inner { @Job() run() {} }
        export { Inner as Wrapped }`,
      'works/child.ts': `${imports}
        @Work() export class Parent { @Job() run() {} }
        export class Plain extends Parent {}
        export class Child extends Parent { @Job() more() {} }`,
    })
    const warnings = warningsOf('GEARWORK_STRAY_JOBS')
    expect(await worksOf(project)).toEqual([['Parent', 'works/child.ts']])
    await eventually(
      () => warnings.length,
      (count) => count >= 2,
    )
    expect(warnings).toEqual([
      `Child in ${project.path('works/child.ts')} has jobs, but is not a work: decorate it with @Work()`,
      `Inner in ${project.path('works/wrapped.ts')} has jobs, but is not a work: put @Work() above its other decorators`,
    ])
  })

  test('may be several in a file, and one class several works', async () => {
    const project = await projects.create({
      'works/many.ts': `${imports}
        @Work() export class First { @Job() run() {} }
        @Work({ name: 'Upper' }) @Work({ name: 'Lower' }) export class Second { @Job() run() {} }`,
    })
    expect(await worksOf(project)).toEqual([
      ['First', 'works/many.ts'],
      ['Second', 'works/many.ts'],
    ])
  })

  test('in files that are not named are not loaded', async () => {
    const project = await projects.create({
      'works/mail.ts': work('Mail'),
      'works/ignored.ts': 'throw new Error("I was loaded")',
      'other.ts': 'throw new Error("I was loaded")',
    })
    expect(await worksOf(project, ['ignored.ts'])).toEqual([['MailWork', 'works/mail.ts']])
  })

  test.each([
    ['throws', 'throw new Error("no database")', /no database$/],
    ['imports what is not there', "import './absent.js'", /absent/],
    ['is no code', 'export class {', /could not be loaded: ./],
  ])('in a file that %s are refused, naming the file', async (_, content, message) => {
    const project = await projects.create({ 'works/broken.ts': content })
    const loading = worksOf(project)
    await expect(loading).rejects.toThrow(ModuleNotLoadedError)
    await expect(loading).rejects.toThrow(project.path('works/broken.ts'))
    await expect(loading).rejects.toThrow(message)
    await expect(loading).rejects.toMatchObject({ file: project.path('works/broken.ts') })
    await expect(loading).rejects.toHaveProperty('cause')
  })
})

test('an absolute path is ignored where it is', async () => {
  const project = await projects.create({ 'works/mail.ts': '', 'works/drafts/letter.ts': '' })
  const found = await modulesOf(project, { resources: ['.'], ignore: [project.path('works/drafts')] })
  expect(found).toEqual(['works/mail.ts'])
})

/** The warnings of this code, as they come until the test is over. */
function warningsOf(code: string): readonly string[] {
  const warnings: string[] = []
  const note = (warning: Error & { readonly code?: string }) => {
    if (warning.code === code) warnings.push(warning.message)
  }
  process.on('warning', note)
  onTestFinished(() => {
    process.off('warning', note)
  })
  return warnings
}

async function modulesOf(project: Project, where: Where): Promise<readonly string[]> {
  const { resources, include = [], ignore = [] } = where
  const found = await findModules({
    root: project.root,
    file: 'gearman.config.json',
    resources: resources.map((path) => project.path(path)),
    include,
    ignore,
  })
  return found.map((file) => relative(project.root, file))
}

async function worksOf(
  project: Project,
  ignore: readonly string[] = [],
): Promise<readonly (readonly [string, string])[]> {
  const { root } = project
  const resources = [project.path('works')]
  const found = await discoverWorks({ root, file: undefined, resources, include: [], ignore })
  return found.map(({ target, file }) => [target.name, relative(root, file)])
}
