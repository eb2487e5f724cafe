import {
  type Codec,
  codecs,
  compressed,
  createContainer,
  type DependencyContainer,
  defaultConfiguration,
  describeWorks,
  encrypted,
  Gearman,
  container as globalContainer,
  InvalidPayloadError,
  Job,
  loadConfiguration,
  type Payload,
  type Result,
  Work,
} from '@gearwork/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { afterEach, describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { bindCodec } from '../../../packages/core/src/payloads/codec.js'
import { failureOf, serverFor } from '../../client/support.js'
import { describeEngines, embedded } from '../../support/engines.js'
import { Projects } from '../project.js'
import { applicationOn, started } from '../running.js'

const key = Buffer.alloc(32, 7)
const sealed = encrypted('msgpack', { keys: { '2026': key }, current: '2026' })

const booking = z.object({
  at: z.iso.datetime().transform((text) => new Date(text)),
  seats: z.number().default(2),
})
const receipt = z.object({ total: z.number().transform((total) => `${total} €`) })
const free = v.pipeAsync(
  v.object({ table: v.string() }),
  v.checkAsync(async ({ table }) => table !== 'taken', 'taken'),
)
const dish = type({ name: 'string.trim' })

const called: string[] = []
afterEach(() => void called.splice(0))

@Work({ name: 'Desk' })
class Desk {
  @Job({ input: booking, output: receipt })
  async book({ at, seats }: Payload<typeof booking>): Promise<Result<typeof receipt>> {
    called.push('book')
    return { total: seats * at.getUTCFullYear() }
  }

  @Job({ input: free })
  hold({ table }: { table: string }): string {
    return table
  }

  @Job({ input: dish })
  cook({ name }: { name: string }): string {
    return name
  }

  @Job({ output: z.object({ id: z.number() }) })
  misbehave(): { id: number } {
    return JSON.parse('{"id":"seven"}')
  }

  @Job({ codec: 'msgpack' })
  wrap(parcel: { at: Date; bytes: Uint8Array; id: bigint }): { at: Date; bytes: Uint8Array; id: bigint } {
    return { ...parcel, id: parcel.id + 1n }
  }

  @Job({ codec: 'msgpack' })
  *parts(to: number): Generator<bigint> {
    for (let part = 0; part < to; part++) yield BigInt(part)
  }

  @Job({ codec: compressed('json', { threshold: 0 }) })
  squeeze(text: string): string {
    return text.repeat(3)
  }

  @Job({ codec: 'sealed', generateUniqueKey: true })
  whisper(secret: string): string {
    return `${secret}, between us`
  }

  @Job({ codec: 'sealed' })
  shout(secret: string): string {
    return secret
  }

  @Job({ codec: (container) => container.resolve<Codec>('sealed') })
  ask(secret: string): string {
    return secret
  }
}

/** A container that knows the codec by its name, as a set-up module makes it. */
function knowing(): DependencyContainer {
  return createContainer().register('sealed', { useValue: sealed })
}

async function serving(server: { readonly address: string }): Promise<Gearman> {
  const application = await applicationOn(server, [Desk], { container: knowing() })
  await started(application.execute({ works: ['Desk'] }))
  return application.gearman
}

describeEngines('payloads', (engine) => {
  test('become what the schema makes of them for the method, and results what it makes for the caller', async () => {
    const desk = (await serving(await serverFor(engine))).jobs(Desk)
    expect(await desk.book.doNormal({ at: '2026-01-01T00:00:00Z' })).toEqual({ total: '4052 €' })
    expect(await desk.book.doNormal({ at: '2026-01-01T00:00:00Z', seats: 1 })).toEqual({ total: '2026 €' })
    expect(await desk.hold.doNormal({ table: 'four' })).toBe('four')
    expect(await desk.cook.doNormal({ name: ' soup ' })).toBe('soup')
  })

  test('are refused before they are sent', async () => {
    const server = await serverFor(engine)
    const gearman = await Gearman.open({ servers: server.address, container: knowing() })
    onTestFinished(() => gearman.close())
    const desk = gearman.jobs(Desk)
    const wrong = { at: 'yesterday', seats: 'two' } as never
    for (const refused of [
      desk.book.doNormal(wrong),
      desk.book.doBackground(wrong),
      desk.book.submit(wrong).result,
      desk.book(wrong),
    ]) {
      expect(await failureOf(refused)).toMatchObject({
        code: 'INVALID_PAYLOAD',
        issues: [{ path: 'at' }, { path: 'seats' }],
      })
    }
    expect(await failureOf(desk.hold.doNormal({ table: 'taken' }))).toMatchObject({
      message: 'the payload of Desk~hold is refused: taken',
    })
    expect(await failureOf(desk.cook.doNormal({ name: 7 as never }))).toBeInstanceOf(InvalidPayloadError)
    const typed = gearman.job('Desk~book', { input: booking })
    expect(await failureOf(typed.doNormal({} as never))).toBeInstanceOf(InvalidPayloadError)
  })

  test('are refused again before they are run, for callers who do not know the schema', async () => {
    const gearman = await serving(await serverFor(engine))
    const stranger = gearman.job('Desk~book')
    expect(await failureOf(stranger.doNormal({ at: 'yesterday' }))).toMatchObject({
      code: 'JOB_EXCEPTION',
      message: expect.stringContaining('the payload of Desk~book is refused: at: '),
    })
    expect(await failureOf(gearman.client.doNormal('Desk~wrap', 'no msgpack'))).toMatchObject({
      message: expect.stringContaining('the payload is not valid msgpack: '),
    })
    expect(called).toEqual([])
  })

  test('that come back wrong fail the job', async () => {
    const desk = (await serving(await serverFor(engine))).jobs(Desk)
    expect(await failureOf(desk.misbehave.doNormal())).toMatchObject({
      message: expect.stringContaining('the result of Desk~misbehave is refused: id: '),
    })
  })

  test('of functions by name are typed by their schemas, and their results refused before the caller gets them', async () => {
    const gearman = await serving(await serverFor(engine))
    const output = z.object({ total: z.string().transform((total) => Number.parseInt(total, 10)) })
    const book = gearman.job('Desk~book', { input: booking, output })
    expectTypeOf(book.doNormal).parameter(0).toEqualTypeOf<z.input<typeof booking>>()
    const booked = await book.doNormal({ at: '2026-01-01T00:00:00Z' })
    expectTypeOf(booked).toEqualTypeOf<{ total: number }>()
    expect(booked).toEqual({ total: 4052 })
    const strict = gearman.job('Desk~parts', {
      codec: 'msgpack',
      input: z.number(),
      output: z.bigint().max(1n),
    })
    const pieces: unknown[] = []
    const reading = async () => {
      for await (const piece of strict.submit(3).pieces()) pieces.push(piece)
    }
    expect(await failureOf(reading())).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringContaining('the result of Desk~parts is refused: '),
    })
    expect(pieces).toEqual([0n, 1n])
    expect(() => gearman.job('Desk~book', { output: 'text' as never })).toThrow(
      /^output of Desk~book must be a Standard/,
    )
  })

  test('go in the codec that the job names: dates, bytes, bigints, pieces of them, packed', async () => {
    const desk = (await serving(await serverFor(engine))).jobs(Desk)
    const parcel = { at: new Date(0), bytes: Uint8Array.of(0, 255), id: 2n ** 60n }
    expect(await desk.wrap.doNormal(parcel)).toEqual({ ...parcel, id: 2n ** 60n + 1n })
    const parts: unknown[] = []
    for await (const part of desk.parts.submit(3).pieces()) parts.push(part)
    expect(parts).toEqual([0n, 1n, 2n])
    expect(await desk.squeeze.doNormal('abc')).toBe('abcabcabc')
  })

  test('go in the codec that the container knows by a name', async () => {
    const gearman = await serving(await serverFor(engine))
    expect(await gearman.jobs(Desk).whisper.doNormal('one')).toBe('one, between us')
    expect(await gearman.jobs(Desk).ask.doNormal('two')).toBe('two')
    expect(await gearman.job('Desk~shout', { codec: 'sealed' }).doNormal('three')).toBe('three')
  })

  test('that are encrypted for one function are of no use to another', async () => {
    const gearman = await serving(await serverFor(engine))
    const whispered = bindCodec(sealed, 'Desk~whisper').encode('secret') as Uint8Array
    expect(await failureOf(gearman.client.doNormal('Desk~shout', whispered))).toMatchObject({
      message: expect.stringContaining('the payload was not encrypted for Desk~shout with our key 2026'),
    })
    const plain = gearman.job('Desk~whisper', { codec: 'json' })
    expect(await failureOf(plain.doNormal('secret'))).toMatchObject({
      message: expect.stringContaining('the payload is not valid encrypted msgpack: its first byte is 34'),
    })
  })

  test('that are equal have one unique key, though encrypted they never are', async () => {
    const server = await serverFor(engine)
    const gearman = await Gearman.open({ servers: server.address, container: knowing() })
    onTestFinished(() => gearman.close())
    const { whisper } = gearman.jobs(Desk)
    const [one, same, other] = [
      await whisper.doBackground('a'),
      await whisper.doBackground('a'),
      await whisper.doBackground('b'),
    ]
    expect(same.handle).toBe(one.handle)
    expect(other.handle).not.toBe(one.handle)
  })
})

describe('the codec of a job', () => {
  const projects = new Projects()
  afterEach(() => projects.removeAll())

  @Work({ name: 'Plain' })
  class Plain {
    @Job()
    run(id: bigint): bigint {
      return id + 1n
    }

    @Job({ codec: 'text' })
    say(word: string): string {
      return `${word}!`
    }
  }

  test('may be said in the configuration, and is described with its source', async () => {
    const project = await projects.create({ 'gearman.config.json': '{"defaults":{"codec":"msgpack"}}' })
    const { defaults } = await loadConfiguration({ cwd: project.root })
    const [work] = describeWorks(Plain, { container: createContainer(), defaults })
    expect(work?.jobs.map(({ codec, settings }) => [codec.name, settings.codec.source])).toEqual([
      ['msgpack', 'configuration'],
      ['text', '@Job'],
    ])
    expect(work?.jobs[0]?.codec).toBe(codecs.msgpack)
  })

  test('may be made in a configuration of code', async () => {
    const project = await projects.create({
      'gearman.config.mjs': `
        import { compressed } from '@gearwork/core'
        export default { defaults: { codec: compressed('text') } }`,
    })
    const { defaults } = await loadConfiguration({ cwd: project.root })
    const [work] = describeWorks(Plain, { container: createContainer(), defaults })
    expect(work?.jobs[0]?.codec.name).toBe('compressed text')
  })

  test('holds for calls by name as well, unless they say otherwise', async () => {
    const server = await serverFor(embedded)
    const configuration = defaultConfiguration('/')
    const codec = { value: 'msgpack', source: 'configuration' } as const
    const defaults = { ...configuration.defaults, codec }
    const application = await applicationOn(server, [Plain], {
      configuration: { ...configuration, defaults },
    })
    await started(application.execute({ works: ['Plain'] }))
    const { gearman } = application
    expect(await gearman.job('Plain~run').doNormal(7n)).toBe(8n)
    expect(await gearman.job('Plain~say', { codec: 'text' }).doNormal('a')).toBe('a!')
  })

  test('that nobody knows is refused, naming who said it', () => {
    @Work({ codec: 'selaed' })
    class Misspelt {
      @Job()
      run(): void {}
    }
    const must = 'must be json, text, raw, msgpack, a name that the container knows a codec by, or an object'
    expect(() => describeWorks(Misspelt, { container: createContainer() })).toThrow(
      `codec of @Work on Misspelt ${must}`,
    )
    const defaults = {
      ...defaultConfiguration('/').defaults,
      codec: { value: 'selaed', source: 'configuration' },
    } as const
    expect(() => describeWorks(Plain, { container: createContainer(), defaults })).toThrow(
      `codec of Plain~run (configuration) ${must}`,
    )
  })

  test('that the container knows is none where it is something else', () => {
    @Work({ codec: 'smtp' })
    class Confused {
      @Job()
      run(): void {}
    }
    const container = createContainer().register('smtp', { useValue: { send: String } })
    expect(() => describeWorks(Confused, { container })).toThrow(/^codec of @Work on Confused must be json/)
  })

  test('is looked for in the parents of a container, too', () => {
    @Work({ codec: 'of-a-parent' })
    class Child {
      @Job()
      run(): void {}
    }
    globalContainer.register('of-a-parent', { useValue: codecs.text })
    expect(describeWorks(Child, { container: createContainer() })[0]?.jobs[0]?.codec.name).toBe('text')
  })
})
