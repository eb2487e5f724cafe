import { type Gearman, Job, type JobDescription, Work } from '@gearwork/core'
import { beforeEach, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { collect, failureOf, serverFor } from '../../client/support.js'
import { describeEngines, embedded } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** What the generator of unique keys was given. */
const keyed: unknown[][] = []

@Work()
class Press {
  @Job({ input: z.object({ title: z.string() }), defaultMethod: 'doBackground', debounce: 86_400 })
  print(_book: { title: string }): void {}

  @Job({
    codec: 'text',
    uniqueKey(...given) {
      keyed.push(given)
      return 'proof'
    },
  })
  proof(text: string): string {
    return text.toUpperCase()
  }

  @Job()
  *pages(count: number): Generator<number> {
    for (let page = 1; page <= count; page++) yield page
  }
}

beforeEach(() => {
  keyed.length = 0
})

async function described(server: { readonly address: string }) {
  const application = await applicationOn(server, [Press])
  const { gearman, works } = application
  return { application, gearman, job: (name: keyof Press): JobDescription => works.findJob(`Press~${name}`) }
}

describeEngines('a job by its description', (engine) => {
  test('is called as one of its class is', async () => {
    const { application, gearman, job } = await described(await serverFor(engine))
    await started(application.execute({ works: ['Press'] }))
    const proof = gearman.jobOf<string, string>(job('proof'))
    expect(await proof.doNormal('ink')).toBe('INK')
    expect(await (await proof('ink')).result()).toBe('INK')
    expect(keyed).toEqual([
      ['Press~proof', 'ink', 'ink'],
      ['Press~proof', 'ink', 'ink'],
    ])
    expect(await collect(gearman.jobOf(job('pages')).submit(2, { priority: 'high' }).pieces())).toEqual([
      1, 2,
    ])
  })

  test('takes and gives bytes, past its codec, where they are asked for', async () => {
    const { application, gearman, job } = await described(await serverFor(engine))
    await started(application.execute({ works: ['Press'] }))
    const proof = gearman.jobOf(job('proof'), { raw: true })
    expectTypeOf(proof.doNormal).returns.resolves.toEqualTypeOf<Buffer>()
    expect((await proof.doNormal(Buffer.from('ink'))).toString()).toBe('INK')
    expect(keyed).toEqual([['Press~proof', Buffer.from('ink'), undefined]])
  })
})

test('its schema and `debounce` hold for it; bytes go past the schema, and not past `debounce`', async () => {
  const { gearman, job } = await described(await serverFor(embedded))
  const print = gearman.jobOf(job('print'))
  expect(await failureOf(print({ title: 1 }))).toMatchObject({ code: 'INVALID_PAYLOAD' })
  const one = await print.doBackground({ title: 'Emma' })
  expect(one.unique).toMatch(/:\d+$/)
  const bytes = gearman.jobOf(job('print'), { raw: true })
  expect((await bytes.doBackground('{"title":"Emma"}')).handle).toBe(one.handle)
  expect((await bytes.doBackground('{"title":1}')).unique).toMatch(/:\d+$/)
})

test('middleware is told of the priority with which it is looked on', async () => {
  const { gearman, job } = await described(await serverFor(embedded))
  const seen: string[] = []
  gearman.use({
    handle: (_, next) => next(),
    submit({ priority }) {
      seen.push(priority)
      throw new Error('held')
    },
  })
  const pages = gearman.jobOf(job('pages'))
  for (const priority of ['high', 'normal', 'low'] as const) {
    expect(await failureOf(pages.submit(1, { priority }).created)).toMatchObject({ message: 'held' })
  }
  expect(await failureOf(pages.submit(1).created)).toMatchObject({ message: 'held' })
  expect(seen).toEqual(['high', 'normal', 'low', 'normal'])
})

test('what is no description is refused', async () => {
  const { gearman, job } = await described(await serverFor(embedded))
  const print = job('print')
  const halves = [
    { middleware: [], settings: {} },
    { ...print, settings: {} },
    { ...print, callableName: undefined },
    { ...print, function: '' },
    { ...print, codec: 'json' },
    { ...print, middleware: undefined },
  ]
  for (const none of ['Press~print', undefined, null, {}, Press, ...halves]) {
    const call = () => gearman.jobOf(none as unknown as JobDescription)
    expect(call).toThrow(/^the job of jobOf\(\) must be described, as jobs of application\.works/)
  }
  expectTypeOf<Gearman['jobOf']>().parameter(0).toEqualTypeOf<JobDescription>()
})
