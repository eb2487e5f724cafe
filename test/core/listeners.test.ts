import { pathToFileURL } from 'node:url'
import { Dispatcher } from '@gearwork/core'
import { transform } from 'esbuild'
import { afterEach, expect, test } from 'vitest'
import { Projects } from './project.js'

const projects = new Projects()
afterEach(() => projects.removeAll())

const source = `
  import { On } from '@gearwork/core'
  class Parent {
    heard = []
    @On('gearman.worker.idle', { priority: 5 }) onIdle() { this.heard.push('idle') }
    @On('gearman.worker.draining') onDraining() { this.heard.push('by the parent') }
  }
  export class Child extends Parent {
    @On('gearman.worker.draining') onDraining() { this.heard.push('by the child') }
    @On('gearman.worker.starting') #own() { this.heard.push('nobody may call it') }
  }`

test.each([
  ['TypeScript’s own decorators', true],
  ['standard decorators', false],
])('the @On methods of an object hear with %s', async (_, experimentalDecorators) => {
  const code = experimentalDecorators ? source.replace(/.*#own.*/, '') : source
  const { Child } = await compiled(code, experimentalDecorators)
  const dispatcher = new Dispatcher()
  const listener = new (Child as new () => { readonly heard: string[] })()
  dispatcher.add(listener)
  dispatcher.on('gearman.worker.idle', () => listener.heard.push('after'))
  dispatcher.dispatch('gearman.worker.idle', { works: [] })
  dispatcher.dispatch('gearman.worker.draining', { works: [] })
  dispatcher.dispatch('gearman.worker.starting', { works: [] })
  expect(listener.heard).toEqual(['idle', 'after', 'by the child'])
})

async function compiled(code: string, experimentalDecorators: boolean): Promise<Record<string, unknown>> {
  const { code: compiled } = await transform(code, {
    loader: 'ts',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators } },
  })
  const { path } = await projects.create({ 'listener.mjs': compiled })
  return import(pathToFileURL(path('listener.mjs')).href)
}
