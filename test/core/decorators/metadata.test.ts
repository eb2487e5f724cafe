import { type Class, createContainer, describeWorks, Job, type JobOptions, Work } from '@gearwork/core'
import { describe, expect, test } from 'vitest'

const container = createContainer()

describe('standard decorators whose compiler hands out no metadata object', () => {
  class Base {
    shared() {}
  }
  class Mail extends Base {
    welcome() {}
    newsletter() {}
  }
  decorate(Base, 'shared')
  decorate(Mail, 'welcome', { name: 'second' })
  decorate(Mail, 'welcome', { name: 'first' })
  decorate(Mail, 'newsletter')
  Work()(Mail)

  test('are remembered by the method', () => {
    expect(jobNames(Mail)).toEqual(['first', 'second', 'newsletter', 'shared'])
  })

  test('do not write into a parent', () => {
    class Other extends Base {}
    Work()(Other)
    expect(jobNames(Other)).toEqual(['shared'])
  })
})

test('Node 20 has the symbol that compilers look for', () => {
  expect((Symbol as { readonly metadata?: symbol }).metadata).toBeTypeOf('symbol')
})

test('two copies of the package read each other’s records', async () => {
  const built = new URL('../../../packages/core/dist/index.js', import.meta.url).href
  const other: typeof import('@gearwork/core') = await import(built)
  expect(other.Job).not.toBe(Job)
  class Mail {
    @other.Job({ name: 'theirs' }) first() {}
    @Job({ name: 'ours' }) second() {}
  }
  other.Work({ name: 'above' })(Mail)
  expect(jobNames(Mail)).toEqual(['theirs', 'ours'])
  expect(other.describeWorks(Mail, { container })[0]?.jobs).toHaveLength(2)
})

test('works of a class are told apart by number, from the top down', () => {
  class Mail {}
  Work({ name: 'below' })(Mail)
  Work({ name: 'above' })(Mail)
  expect(describeWorks(Mail, { container }).map(({ name }) => name)).toEqual(['above', 'below'])
})

/** What a compiler calls for `@Job(options) name() {}`. */
function decorate(target: Class, name: string, options?: JobOptions): void {
  const context = { kind: 'method', name, static: false, private: false, metadata: undefined }
  Job(options)(target.prototype[name], context as never)
}

function jobNames(target: Class): readonly string[] | undefined {
  return describeWorks(target, { container })[0]?.jobs.map(({ name }) => name)
}
