import { spawnSync } from 'node:child_process'
import { cp, readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Projects } from '../core/project.js'
import { embedded } from '../support/engines.js'
import { runCommand, shop, startCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const json = '{ "resources": ["works"], "defaults": { "jobPrefix": "shop_" } }'
const typed = `import type { ConfigurationInput } from 'gearwork'
export default { resources: ['works'], defaults: { jobPrefix: 'shop_' } } satisfies ConfigurationInput`
const yaml = 'resources:\n  - works\ndefaults:\n  jobPrefix: shop_\n'

describe.concurrent('the command finds its configuration', () => {
  test.each([
    ['gearman.config.ts', typed],
    ['gearman.config.js', `export default ${json}`],
    ['gearman.config.mjs', `export default ${json}`],
    ['gearman.config.json', json],
    ['gearman.config.yaml', yaml],
    ['.gearmanrc', yaml],
    ['package.json', `{ "name": "shop", "type": "module", "gearman": ${json} }`],
  ])('in %s, from a folder below', async (name, content) => {
    const project = await projects.create({
      'package.json': '{ "type": "module" }',
      'works/brief.ts': await readFile(`${shop}/works/brief.ts`, 'utf8'),
      'works/post.ts': `import { Job, Work } from 'gearwork'\n@Work() export class Post { @Job() send(): void {} }`,
      [name]: content,
    })
    const { stdout, stderr, code } = await runCommand(['worker:list', '--json'], {
      cwd: project.path('works'),
    })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'Brief', jobs: [{ function: 'reverse' }] },
      { name: 'Post', jobs: [{ function: 'shop_Post~send' }] },
    ])
  })
})

describe.concurrent('a configuration of code that cannot be read says why, and in which line:', () => {
  test.each([
    ['is.mjs', 'export default {\n  server: {\n', 'Unexpected end of input in line 3'],
    ['with space.mjs', '\nexport default { a: , }\n', /^Unexpected token ',' in line 2$/],
    ['is.cjs', 'module.exports = {\n', 'Unexpected end of input in line 2'],
    ['throws.mjs', '\n\nthrow new Error("no")\n', 'no in line 3'],
    ['imports.mjs', '\nimport "./missing.js"\n', /^Cannot find module '[^']*' imported from \S+$/],
    [
      'older.mjs',
      'module.exports = {}',
      'module is not defined in ES module scope in line 1 (say `export default`, or end its name in .cjs, for which `module.exports` is)',
    ],
    [
      'newer.cjs',
      'export default {}',
      "Unexpected token 'export' in line 1 (end its name in .mjs, for which `export` is, or say `module.exports =`)",
    ],
    ['is.ts', 'export default {\n', /^Expected `}` but found `EOF` \(\/.*\/is\.ts:1:16\)$/],
  ])('%s', async (name, content, problem) => {
    const project = await projects.create({ [name]: content })
    const said = await runCommand(['server', '--config', project.path(name)])
    expect(said.code).toBe(5)
    const [, reason] = /^error: .* could not be loaded: (.*)\n$/m.exec(said.stderr) ?? []
    if (typeof problem === 'string') expect(reason).toBe(problem)
    else expect(reason).toMatch(problem)
  })
})

test('works that a compiler has made JavaScript of run the same', async () => {
  const project = await projects.create({ 'package.json': '{ "type": "module" }' })
  await cp(shop, project.root, { recursive: true })
  const built = spawnSync(process.execPath, [tsc, ...build], { cwd: project.root, encoding: 'utf8' })
  expect(built.stdout).toBe('')
  await rm(project.path('works'), { recursive: true })
  await cp(project.path('built'), project.path('works'), { recursive: true })

  const server = await embedded.start()
  const servers = ['--servers', server.address]
  const worker = startCommand(['worker:execute', 'Mail', ...servers], project.root)
  try {
    expect(await worker.printed(/loaded\. Ctrl\+C to break/)).toContain('works/mail.js\n')
    expect(
      await runCommand(['job:submit', 'Mail~welcome', '{"name":"Ada"}', ...servers], { cwd: project.root }),
    ).toEqual({ code: 0, stdout: '{"text":"Welcome, Ada","letter":1}\n', stderr: '' })
  } finally {
    await worker.stop()
    await server.stop()
  }
})

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
const build = [
  ...['works/brief.ts', 'works/mail.ts', '--outDir', 'built', '--rootDir', 'works', '--ignoreConfig'],
  ...['--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--strict'],
  ...['--experimentalDecorators', '--emitDecoratorMetadata'],
]
