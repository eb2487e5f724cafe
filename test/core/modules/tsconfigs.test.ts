import { writeFile } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import { tsconfigsOf } from '../../../packages/core/src/modules/tsconfigs.js'
import { Projects } from '../project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

test('the nearest tsconfig of each file is found, and what it extends', async () => {
  const { path } = await projects.create({
    'tsconfig.json': '{\n  // "extends": "./old.json",\n}',
    'old.json': '{}',
    'works/tsconfig.json': '{ "extends": ["../base", "some-package/tsconfig.json", "./gone.json"] }',
    'base.json': '{ "extends": "./strict/tsconfig.json", /* both ways */ }',
    'strict/tsconfig.json': '{ "extends": "../base.json" }',
    'lib/tsconfig.json': '{}',
    'plain/tsconfig.json': '{}',
  })
  const works = ['works/tsconfig.json', 'base.json', 'strict/tsconfig.json'].map(path)
  expect(tsconfigsOf([path('works/deep/mail.ts'), path('works/post.mts')])).toEqual(works)
  expect(tsconfigsOf([path('main.ts')])).toEqual(['tsconfig.json', 'old.json'].map(path))
  expect(tsconfigsOf([path('lib/view.tsx'), path('works/mail.ts')])).toEqual([
    path('lib/tsconfig.json'),
    ...works,
  ])
  expect(tsconfigsOf([path('plain/mail.js')])).toEqual([])
})

test('a base that is commented out hides none of the real ones, however they are written', async () => {
  const { path } = await projects.create({
    'old.json': '{}',
    'base.json': '{}',
    'line/tsconfig.json': '{\n  // "extends": "../old.json",\n  "extends": "../base.json"\n}',
    'block/tsconfig.json': '{ /* "extends": ["../old.json"], */ "extends": ["../base.json"] }',
    'far/base.json': '{}',
  })
  await writeFile(path('far/tsconfig.json'), JSON.stringify({ extends: path('base') }))
  for (const folder of ['line', 'block', 'far']) {
    expect(tsconfigsOf([path(`${folder}/mail.ts`)])).toContain(path('base.json'))
  }
})
