import { pathToFileURL } from 'node:url'
import { Dispatcher } from '@gearwork/core'
import { transform } from 'esbuild'
import { afterEach, expect, test } from 'vitest'
import { Projects } from '../project.js'

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
  }`

test.each([
  ['TypeScript’s own decorators', true],
  ['standard decorators', false],
])('the @On methods of an object hear with %s', async (_, experimentalDecorators) => {
  const { Child } = await compiled(source, experimentalDecorators)
  const dispatcher = new Dispatcher()
  const listener = new (Child as new () => { readonly heard: string[] })()
  dispatcher.add(listener)
  dispatcher.on('gearman.worker.idle', () => listener.heard.push('after'))
  dispatcher.dispatch('gearman.worker.idle', { works: [] })
  dispatcher.dispatch('gearman.worker.draining', { works: [] })
  expect(listener.heard).toEqual(['idle', 'after', 'by the child'])
})

test.each([
  ['static: take its `static` away', 'static onIdle() {}', true],
  ['static: take its `static` away', 'static onIdle() {}', false],
  ['private: take the # from its name', '#onIdle() {}', false],
  ['not a method: write it as a method, or decorate one that uses it', 'onIdle = () => {}', false],
])('@On on what nobody could call is refused, for it is %s: %s', async (what, method, experimental) => {
  const { Deaf } = await compiled(
    `import { On } from '@gearwork/core'
     export class Deaf { @On('gearman.worker.idle') ${method} }`,
    experimental,
  )
  const dispatcher = new Dispatcher()
  expect(() => dispatcher.add(new (Deaf as new () => object)())).toThrow(
    new RegExp(`^Deaf.#?onIdle cannot listen, for it is ${what}$`),
  )
  expect(dispatcher.hears('gearman.worker.idle')).toBe(false)
})

test('@On for an event that there is not is refused, suggesting the nearest; those of others are theirs', async () => {
  const source = (event: string) =>
    `import { On } from '@gearwork/core'
     export class Waiting { @On('${event}') onIdle() {} }`
  const add = async (event: string) => {
    const { Waiting } = await compiled(source(event), true)
    return () => new Dispatcher().add(new (Waiting as new () => object)())
  }
  expect(await add('gearman.worker.idel')).toThrow(
    'Waiting.onIdle listens to "gearman.worker.idel", and there is no such event: did you mean "gearman.worker.idle"?',
  )
  expect(await add('gearman.completely.else')).toThrow(/no such event: the README lists what there is$/)
  expect(await add('shop.opened')).not.toThrow()
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
