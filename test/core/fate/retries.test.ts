import {
  type Application,
  type Codec,
  type EventMap,
  type EventName,
  Job,
  type JobContext,
  JobDiscarded,
  JobFailedForGood,
  JobSnoozed,
  Work,
} from '@gearwork/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines, type Engine } from '../../support/engines.js'
import { adminFor, totalOf } from '../../worker/support.js'
import { applicationOn, started } from '../running.js'
import { KeptLetters } from './kept-letters.js'

interface Seen {
  readonly attempt: number
  readonly attempts: number
  readonly unique: string
  readonly workload: string
  readonly payload: unknown
}

/** The order in which an urgent job's runs begin, and what holds the first of them. */
let rush: { readonly begun: string[]; readonly held: Promise<void> }

const seen: Seen[] = []
let failures = 0

/** Throws as often as a test says. */
function fails(payload: unknown, { attempt, attempts, unique, workload }: JobContext): void {
  seen.push({ attempt, attempts, unique, workload: `${workload}`, payload })
  if (seen.length <= failures) throw new Error(`failure ${seen.length}`)
}

/** Works in place, as parsers do that were not written for this. */
const scribbling: Codec<string> = {
  name: 'scribbling',
  encode: (text) => text,
  decode(bytes) {
    const text = `${Buffer.from(bytes)}`
    bytes.fill(0)
    return text
  },
}

@Work({ name: 'Forge', retries: 2, backoff: { kind: 'fixed', delaySeconds: 0 } })
class ForgeWork {
  @Job()
  forge(payload: unknown, job: JobContext): string {
    fails(payload, job)
    return 'forged'
  }

  @Job({ defaultMethod: 'doHighBackground' })
  async rush(metal: string, { attempt }: JobContext): Promise<void> {
    rush.begun.push(metal)
    if (metal !== 'gold' || attempt > 1) return
    await rush.held
    throw new Error('too cold')
  }

  @Job({ retries: 0, defaultMethod: 'doHighBackground' })
  blaze(_metal: string): void {
    throw new Error('too hot')
  }

  @Job({ retries: 0 })
  once(payload: unknown, job: JobContext): void {
    fails(payload, job)
  }

  @Job({ codec: 'raw' })
  melt(bytes: Uint8Array, job: JobContext): void {
    const came = `${Buffer.from(bytes)}`
    bytes.fill(0)
    fails(came, job)
  }

  @Job({ codec: scribbling })
  engrave(text: string, job: JobContext): void {
    fails(text, job)
  }

  @Job({ jobTimeout: 0.05 })
  async slow(_: unknown, job: JobContext): Promise<void> {
    fails('slow', job)
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
  }

  @Job()
  async *pieces(payload: unknown, job: JobContext): AsyncGenerator<number> {
    yield 1
    fails(payload, job)
  }

  @Job()
  refuse(payload: unknown, job: JobContext): void {
    fails(payload, job)
    job.fail()
  }

  @Job()
  hopeless(payload: unknown, job: JobContext): void {
    fails(payload, job)
    throw new JobFailedForGood('no such metal')
  }

  @Job()
  unwanted(payload: unknown, job: JobContext): void {
    fails(payload, job)
    throw new JobDiscarded('cancelled')
  }

  @Job()
  early(payload: unknown, job: JobContext): void {
    fails(payload, job)
    if (seen.length < 4) throw new JobSnoozed(0)
  }

  @Job({ input: z.object({ metal: z.string() }) })
  strict(_: { metal: string }): void {
    throw new Error('never called')
  }
}

describeEngines('a background job that fails', (engine) => {
  test('runs again with its payload and unique key, and knows which attempt it is', async () => {
    const { application, letters } = await forge(engine, 2)
    await application.gearman.jobs(ForgeWork).forge.doBackground({ metal: 'tin' }, { unique: 'u-1' })
    await ran(3)
    const attempt = { attempts: 3, unique: 'u-1', workload: '{"metal":"tin"}', payload: { metal: 'tin' } }
    expect(seen).toEqual([1, 2, 3].map((number) => ({ attempt: number, ...attempt })))
    expect(letters.all).toEqual([])
  })

  test('runs again as the caller sent it, whatever its method did with the bytes', async () => {
    const { application } = await forge(engine, 1)
    await application.gearman.jobs(ForgeWork).melt.doBackground(Buffer.from('ore'))
    await ran(2)
    expect(seen.map(({ attempt, payload }) => [attempt, payload])).toEqual([
      [1, 'ore'],
      [2, 'ore'],
    ])
  })

  test('runs again as the caller sent it, whatever its codec did with the bytes', async () => {
    const { application } = await forge(engine, 1)
    await application.gearman.jobs(ForgeWork).engrave.doBackground('ore')
    await ran(2)
    expect(seen.map(({ attempt, payload }) => [attempt, payload])).toEqual([
      [1, 'ore'],
      [2, 'ore'],
    ])
  })

  test('runs again at once with the priority of its default method', async () => {
    const { application } = await forge(engine, 0)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    rush = { begun: [], held }
    const caller = application.gearman.jobs(ForgeWork).rush
    await caller('gold')
    await eventually(
      () => rush.begun.length,
      (runs) => runs === 1,
    )
    await caller.doBackground('lead')
    await caller.doBackground('zinc')
    release()
    await eventually(
      () => rush.begun.length,
      (runs) => runs === 4,
    )
    expect(rush.begun).toEqual(['gold', 'gold', 'lead', 'zinc'])
  })

  test('is given up after its last attempt, and kept as a dead letter', async () => {
    const { application, letters, heard, server } = await forge(engine, 9)
    const begun = Date.now()
    const handle = await application.gearman.jobs(ForgeWork).forge.doBackground('ore', { unique: 'u-1' })
    const { letter } = await heard('gearman.job.dead-lettered')
    expect(letters.all).toEqual([letter])
    expect({ ...letter, payload: `${Buffer.from(letter.payload)}` }).toMatchObject({
      function: 'Forge~forge',
      unique: 'u-1',
      payload: '"ore"',
      attempts: 3,
      reason: { name: 'Error', message: 'failure 3', stack: expect.stringContaining('retries.test') },
      server: server.address,
    })
    expect(letter.handle).not.toBe(handle.handle)
    expect(letter.firstAt.getTime()).toBeGreaterThanOrEqual(begun)
    expect(letter.failedAt.getTime()).toBeGreaterThan(letter.firstAt.getTime())
    expect(seen).toHaveLength(3)
    expect(await gone(server, 'Forge~forge')).toBe(0)
  })

  test('has the priority of its default method in its dead letter', async () => {
    const { application, heard } = await forge(engine, 9)
    await application.gearman.jobs(ForgeWork).blaze('gold')
    expect((await heard('gearman.job.dead-lettered')).letter).toMatchObject({ priority: 'high' })
  })

  test('tells what became of it', async () => {
    const { application, events } = await forge(engine, 2)
    await application.gearman.jobs(ForgeWork).forge.doBackground('ore')
    await ran(3)
    const retrying = events('gearman.job.retrying')
    expect(retrying).toMatchObject([
      { attempt: 1, attempts: 3, delayMs: 0, error: { message: 'failure 1' }, function: 'Forge~forge' },
      { attempt: 2, attempts: 3, delayMs: 0, error: { message: 'failure 2' }, unique: '' },
    ])
    const executed = await eventually(
      () => events('gearman.work.executed'),
      ({ length }) => length === 3,
    )
    expect(executed.map(({ attempt, outcome }) => [attempt, outcome.status])).toEqual([
      [1, 'exception'],
      [2, 'exception'],
      [3, 'complete'],
    ])
  })

  test('is answered when its fate is settled, and not before', async () => {
    const { application, order, events } = await forge(engine, 9)
    await application.gearman.jobs(ForgeWork).forge.doBackground('ore')
    await eventually(
      () => events('gearman.work.executed'),
      ({ length }) => length === 3,
    )
    expect(order()).toEqual([
      'gearman.job.retrying',
      'gearman.work.executed',
      'gearman.job.retrying',
      'gearman.work.executed',
      'gearman.job.dead-lettered',
      'gearman.work.executed',
    ])
  })

  test.each([
    ['its time is over', 'slow', 'FunctionTimeoutError'],
    ['a piece of its result cannot be made', 'pieces', 'Error'],
    ['it called fail()', 'refuse', 'JobFailed'],
  ] as const)('runs again when %s', async (_, method, name) => {
    const { application, heard } = await forge(engine, method === 'pieces' ? 9 : 0)
    await application.gearman.jobs(ForgeWork)[method].doBackground()
    const { letter } = await heard('gearman.job.dead-lettered')
    expect(letter).toMatchObject({ attempts: 3, reason: { name } })
    expect(seen).toHaveLength(3)
  })

  test('leaves a dead letter at once when it failed for good, or nobody can read it', async () => {
    const { application, letters } = await forge(engine, 0)
    await application.gearman.jobs(ForgeWork).hopeless.doBackground()
    await application.gearman.client.doBackground('Forge~strict', '{"metal":1}')
    await application.gearman.client.doBackground('Forge~strict', 'tin')
    const kept = await eventually(
      () => letters.all,
      ({ length }) => length === 3,
    )
    expect(kept.map(({ attempts, reason }) => [attempts, reason.code]).sort()).toEqual([
      [1, 'BAD_PAYLOAD'],
      [1, 'INVALID_PAYLOAD'],
      [1, 'JOB_FAILED_FOR_GOOD'],
    ])
  })

  test.each([
    ['failed', 'forge', 9],
    ['is snoozed', 'early', 0],
  ])(
    'leaves a dead letter at once when it is a reduce job that %s: without its reducer it would be another job',
    async (_, method, failing) => {
      const { application, heard } = await forge(engine, failing)
      await application.gearman.client.submitReduceBackground(`Forge~${method}`, 'sum', '"ore"')
      expect((await heard('gearman.job.dead-lettered')).letter.attempts).toBe(1)
      expect(seen).toHaveLength(1)
    },
  )

  test('leaves a dead letter also where there are no retries', async () => {
    const { application, heard } = await forge(engine, 1)
    await application.gearman.jobs(ForgeWork).once.doBackground('ore')
    expect((await heard('gearman.job.dead-lettered')).letter.attempts).toBe(1)
  })

  test('is forgotten when it is discarded', async () => {
    const { application, letters, heard, server } = await forge(engine, 0)
    await application.gearman.jobs(ForgeWork).unwanted.doBackground()
    expect(await heard('gearman.job.discarded')).toMatchObject({ error: { message: 'cancelled' } })
    expect(await gone(server, 'Forge~unwanted')).toBe(0)
    expect(letters.all).toEqual([])
    expect(seen).toHaveLength(1)
  })

  test('runs later when it is snoozed, as often as it likes, and that counts as no attempt', async () => {
    const { application, events } = await forge(engine, 0)
    await application.gearman.jobs(ForgeWork).early.doBackground('ore', { unique: 'u-1' })
    await ran(4)
    expect(seen.map(({ attempt, unique, payload }) => [attempt, unique, payload])).toEqual(
      Array(4).fill([1, 'u-1', 'ore']),
    )
    expect(events('gearman.job.snoozed')).toHaveLength(3)
  })

  test('lives on when its dead letter cannot be written', async () => {
    const { application, letters, heard, server } = await forge(engine, 9)
    letters.refusal = new Error('no space left on device')
    await application.gearman.jobs(ForgeWork).once.doBackground('ore')
    const { error, at, delayMs } = await heard('gearman.job.snoozed')
    expect(error).toBe(letters.refusal)
    expect(delayMs).toBe(60_000)
    expect(at.getTime()).toBeGreaterThan(Date.now() + 50_000)
    // The one that waits for its time.
    expect(await totalOf(adminFor(server), 'Forge~once')).toBe(1)
  })

  test('stays with its server when it cannot be submitted either, and says why it is not kept', async () => {
    const { application, letters, heard } = await forge(engine, 9)
    letters.refusal = new Error('no space left on device')
    await application.gearman.client.submitReduceBackground('Forge~once', 'sum', '"ore"')
    expect((await heard('gearman.work.executed')).outcome).toMatchObject({
      status: 'lost',
      error: { code: 'JOB_GIVEN_BACK', message: expect.stringContaining('no space left on device') },
    })
    letters.refusal = undefined
    expect((await heard('gearman.job.dead-lettered')).letter.attempts).toBe(1)
  })
})

describeEngines('a foreground job that fails', (engine) => {
  test.each([
    [
      'of a typed caller',
      (application: Application) => application.gearman.jobs(ForgeWork).forge.doNormal('ore'),
    ],
    [
      'of a typed caller with a unique key',
      (application: Application) =>
        application.gearman.jobs(ForgeWork).forge.doNormal('ore', { unique: 'user-1' }),
    ],
    [
      'of a client that makes up unique keys, as libgearman does',
      (application: Application) =>
        application.gearman.client.doNormal('Forge~forge', '"ore"', {
          unique: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
        }),
    ],
  ])('%s: its caller hears why, and nothing else becomes of it', async (_, call) => {
    const { application, letters, server } = await forge(engine, 9)
    expect(await failureOf(call(application))).toMatchObject({ code: 'JOB_EXCEPTION', message: 'failure 1' })
    expect(await gone(server, 'Forge~forge')).toBe(0)
    expect(letters.all).toEqual([])
    expect(seen).toMatchObject([{ attempt: 1 }])
  })

  test('is not snoozed: its caller hears of it', async () => {
    const { application } = await forge(engine, 0)
    expect(await failureOf(application.gearman.jobs(ForgeWork).early.doNormal())).toMatchObject({
      exceptionCode: 'JOB_SNOOZED',
    })
  })

  test('has no unique key where its caller gave none', async () => {
    const { application } = await forge(engine, 0)
    await application.gearman.jobs(ForgeWork).forge.doNormal()
    expect(seen).toMatchObject([{ unique: '' }])
  })
})

/** Everything that a test needs to see of a forge whose next runs fail so often. */
async function forge(engine: Engine, failing: number) {
  seen.length = 0
  failures = failing
  const server = await serverFor(engine)
  const letters = new KeptLetters()
  const application = await applicationOn(server, [ForgeWork], letters.options)
  const told: { readonly name: EventName }[] = []
  for (const name of names) application.dispatcher.on(name, (event) => void told.push(event))
  await started(application.execute({ works: ['Forge'] }))
  const events = <N extends EventName>(name: N) =>
    told.filter((one) => one.name === name) as unknown as EventMap[N][]
  const heard = async <N extends EventName>(name: N) =>
    (
      await eventually(
        () => events(name),
        ({ length }) => length > 0,
      )
    )[0] as EventMap[N]
  const order = () => told.map(({ name }) => name)
  return { server, application, letters, events, heard, order }
}

const names = [
  'gearman.job.retrying',
  'gearman.job.snoozed',
  'gearman.job.discarded',
  'gearman.job.dead-lettered',
  'gearman.work.executed',
] as const

async function ran(times: number): Promise<void> {
  await eventually(
    () => seen.length,
    (count) => count === times,
  )
}

/** Jobs of the function that the server still has, once the one in hand was answered. */
async function gone(server: { readonly address: string }, functionName: string): Promise<number> {
  return eventually(
    () => totalOf(adminFor(server), functionName),
    (total) => total === 0,
  )
}
