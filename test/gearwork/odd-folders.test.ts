import { afterAll, describe, expect, test } from 'vitest'
import { Projects } from '../core/project.js'
import { runCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const tsconfig = '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }'
const smtp = 'export class Smtp {}'
const work = `import { Job, Work } from 'gearwork'
import { Smtp } from './smtp.js'
@Work() export class Post {
  constructor(readonly smtp: Smtp) {}
  @Job() send(): void {}
}`

// A backslash is not among them: Node imports nothing from such a folder.
describe.concurrent('TypeScript loads from a folder', () => {
  test.each([
    ['100%', {}],
    ['a%20b', {}],
    ['C#', {}],
    ['why?', {}],
    ['100% C#, why?', { 'tsconfig.json': tsconfig }],
  ])('called %s', async (folder, files) => {
    const named = Object.entries({ 'gearman.config.json': '{ "resources": ["works"] }', ...files })
    const project = await projects.create({
      [`${folder}/package.json`]: '{ "type": "module" }',
      [`${folder}/works/post.ts`]: work,
      [`${folder}/works/smtp.ts`]: smtp,
      ...Object.fromEntries(named.map(([name, content]) => [`${folder}/${name}`, content])),
    })
    const { stdout, stderr, code } = await runCommand(['worker:list', '--json'], {
      cwd: project.path(folder),
    })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'Post', jobs: [{ function: 'Post~send' }] }])
  })
})
