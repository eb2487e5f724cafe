import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContainer, ModuleNotLoadedError } from '@gearwork/core'
import { afterEach, describe, expect, test } from 'vitest'
import { importModule, runSetup } from '../../../packages/core/src/modules/loader.js'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** A work whose constructor is resolved by type: nothing else says what it takes. */
const mail = `
import { injectable, Job, Work } from '@gearwork/core'
import type { Receipt } from './types.js'

enum Answer { Yes = 'yes' }

@injectable()
class Clock {
  now(): number { return 42 }
}

@injectable()
class Smtp {
  constructor(private readonly clock: Clock) {}
  send(): Receipt { return { id: Answer.Yes + this.clock.now() } }
}

@Work({ name: 'Mail' })
export class MailWork {
  constructor(private readonly smtp: Smtp) {}

  @Job()
  welcome(): Receipt { return this.smtp.send() }

  @Job()
  fail(): void {
    throw new Error('on line 27')
  }
}
`
const types = 'export interface Receipt { readonly id: string }'

/** Standard decorators, as editors without legacy options check them. */
const inject = `
import { Job, Work } from '@gearwork/core'

class Clock {
  now(): number { return 42 }
}

@Work({ name: 'Mail', inject: [Clock] })
export class MailWork {
  readonly #clock: Clock
  constructor(clock: Clock) { this.#clock = clock }

  @Job()
  welcome() { return { id: 'yes' + this.#clock.now() } }

  @Job()
  fail(): void {


    throw new Error('on line 20')
  }
}
`

/** Runs in a process of its own, on what was built: finds the work, builds it, calls its jobs. */
const main = `
import { createContainer, describeWorks, discoverWorks, resolveWork } from '@gearwork/core'
const root = import.meta.dirname
const where = { root, file: undefined, resources: [root + '/works'], include: [], ignore: [] }
const [{ target, file }] = await discoverWorks(where)
const container = createContainer()
const work = resolveWork(container, describeWorks(target, { container, file })[0])
try { work.fail() } catch (error) {
  const at = /works\\/mail\\.ts:\\d+/.exec(error.stack)?.[0]
  console.log(JSON.stringify({ result: work.welcome(), at }))
}
`

type Files = Readonly<Record<string, string>>

/** It waits before it says what it is. */
const waiting = mail.replace("'Mail'", "await Promise.resolve('Mail')")

const tsconfig = (compilerOptions: object) => ({ 'tsconfig.json': JSON.stringify({ compilerOptions }) })
const asModule: Files = { 'package.json': '{"type": "module"}' }
const legacy = { experimentalDecorators: true, emitDecoratorMetadata: true }

describe('a .ts file loads as it is, its constructor resolved by type,', () => {
  test.each<[string, Files]>([
    ['without any tsconfig', asModule],
    ['without any package.json, too', {}],
    ['with a tsconfig that says nothing of decorators', { ...asModule, ...tsconfig({ target: 'es2022' }) }],
    ['with one that forgets the metadata', { ...asModule, ...tsconfig({ experimentalDecorators: true }) }],
    ['with one that says it all', { ...asModule, ...tsconfig(legacy) }],
    ['with one that does not include it', { ...asModule, 'tsconfig.json': '{"files": []}' }],
    ['in a CommonJS package', { 'package.json': '{"type": "commonjs"}' }],
  ])('%s', async (_, files) => {
    const said = await runOutside({ ...files, 'works/mail.ts': mail, 'works/types.ts': types })
    expect(said).toEqual({ result: { id: 'yes42' }, at: 'works/mail.ts:27' })
  })
})

test.each<[string, Files]>([
  ['without any tsconfig', asModule],
  [
    'with a tsconfig that forgets the metadata',
    { ...asModule, ...tsconfig({ experimentalDecorators: true }) },
  ],
  ['with one that says it all', { ...asModule, ...tsconfig(legacy) }],
])('a .ts file that waits while it loads is waited for, %s', async (_, files) => {
  const said = await runOutside({ ...files, 'works/mail.ts': waiting, 'works/types.ts': types })
  expect(said).toEqual({ result: { id: 'yes42' }, at: 'works/mail.ts:27' })
})

test.each<[string, Files]>([
  ['without any tsconfig', asModule],
  [
    'with a strict modern tsconfig',
    { ...asModule, ...tsconfig({ target: 'es2023', verbatimModuleSyntax: true }) },
  ],
  ['with legacy decorators', { ...asModule, ...tsconfig(legacy) }],
])('a .ts file with `inject` loads as it is %s', async (_, files) => {
  const said = await runOutside({ ...files, 'works/mail.ts': inject })
  expect(said).toEqual({ result: { id: 'yes42' }, at: 'works/mail.ts:20' })
})

test('a project inside another takes its own tsconfig, and its paths', async () => {
  const project = await projects.create({
    ...asModule,
    ...tsconfig({ paths: { '@app/*': ['./lib/*'] } }),
    'lib/types.ts': types,
    'lib/clock.ts':
      "import { injectable } from '@gearwork/core'\n@injectable() export class Clock { now() { return 7 } }",
    'works/mail.ts': `import { Clock } from '@app/clock'
      import { Job, Work } from '@gearwork/core'
      @Work() export class MailWork {
        constructor(private readonly clock: Clock) {}
        @Job() welcome() { return this.clock.now() }
        @Job() fail() { throw new Error() } }`,
    'main.mjs': main,
  })
  expect(run(project.root)).toMatchObject({ result: 7 })
})

test.each([
  [
    'two modules that import each other',
    {
      'works/mail.ts':
        "import { Smtp } from '../smtp.js'\nimport { Work } from '@gearwork/core'\n@Work() export class MailWork { constructor(smtp: Smtp) {} }",
      'smtp.ts':
        "import { MailWork } from './works/mail.js'\nimport { injectable } from '@gearwork/core'\n@injectable() export class Smtp { constructor(mail: MailWork) {} }",
    },
    /mail\.ts could not be loaded: Cannot access 'MailWork' before initialization \(two modules import each other/,
  ],
  [
    'an interface that is imported like a value',
    {
      'works/mail.ts':
        "import { Settings } from '../settings.js'\nimport { Work } from '@gearwork/core'\n@Work() export class MailWork { constructor(settings: Settings) {} }",
      'settings.ts': 'export interface Settings { readonly from: string }',
    },
    /mail\.ts could not be loaded: .*'Settings' \(if it is a type, import it with `import type`\)/,
  ],
  [
    'a class that is imported as a type',
    {
      'works/mail.ts':
        "import type { Smtp } from '../smtp.js'\nimport { Work } from '@gearwork/core'\n@Work() export class MailWork { constructor(smtp: Smtp) {} }",
      'smtp.ts': 'export class Smtp {}',
    },
    /parameter smtp \(#1\) of MailWork is an interface, a union, or came in by `import type`/,
  ],
  ['what is no TypeScript', { 'works/mail.ts': 'export class {' }, /mail\.ts could not be loaded: Expected /],
])('%s: the reason is said', async (_, files, message) => {
  const project = await projects.create({ ...asModule, ...files, 'main.mjs': main })
  expect(() => run(project.root)).toThrow(message)
})

test('a module of JavaScript that throws: the line is said', async () => {
  const project = await projects.create({ 'work.mjs': '\n\nthrow new Error("no database")' })
  await expect(importModule(project.path('work.mjs'))).rejects.toThrow(
    /work\.mjs could not be loaded: no database in line 3$/,
  )
})

describe('the set-up module', () => {
  test('is given the container, and waited for', async () => {
    const project = await projects.create({
      'setup.ts': `export default async (container: { register(token: string, provider: object): void }) => {
        await undefined
        container.register('greeting', { useValue: 'hello' })
      }`,
    })
    const container = createContainer()
    await runSetup(project.path('setup.ts'), container)
    expect(container.resolve('greeting')).toBe('hello')
  })

  test('that exports no function is refused', async () => {
    const project = await projects.create({ 'setup.mjs': 'export const setup = () => {}' })
    const running = runSetup(project.path('setup.mjs'), createContainer())
    await expect(running).rejects.toThrow(ModuleNotLoadedError)
    await expect(running).rejects.toThrow(
      /setup\.mjs could not be loaded: its default export is not a function/,
    )
  })
})

test('a module that is not there is refused, naming it', async () => {
  const loading = importModule('/nowhere/mail.mjs')
  await expect(loading).rejects.toMatchObject({ code: 'MODULE_NOT_LOADED', file: '/nowhere/mail.mjs' })
})

test.each(['mail.mjs', 'mail.ts'])(
  'a module that is not there is told as that, and not by who looked for it: %s',
  async (name) => {
    const project = await projects.create({})
    await expect(runSetup(project.path(name), createContainer())).rejects.toThrow(
      `${project.path(name)} could not be loaded: there is no such file: check the path`,
    )
    const half = await projects.create({ 'mail.mjs': 'import "./gone.mjs"' })
    await expect(importModule(half.path('mail.mjs'))).rejects.toThrow(/Cannot find module .*gone\.mjs/)
  },
)

/** Outside of the repository, where none of its own tsconfig files is above; nothing is left behind. */
async function runOutside(files: Files): Promise<unknown> {
  const root = await mkdtemp(join(tmpdir(), 'gearwork-test-'))
  try {
    for (const [name, content] of Object.entries({ ...files, 'main.mjs': main, 'temporary/none': '' })) {
      await mkdir(join(root, name, '..'), { recursive: true })
      await writeFile(join(root, name), content)
    }
    await symlink(modules, join(root, 'node_modules'))
    const said = run(root, join(root, 'temporary'))
    expect(await readdir(join(root, 'temporary'))).toEqual(['none'])
    return said
  } finally {
    await rm(root, { recursive: true })
  }
}

/** What `main.mjs` prints, or an error that says what it complained of. */
function run(root: string, temporary = tmpdir()): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'main.mjs')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 15_000,
    env: { ...process.env, TMPDIR: temporary },
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}
