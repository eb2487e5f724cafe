import {
  type BackgroundCallOptions,
  defaultConfiguration,
  Gearman,
  Job,
  type JobCaller,
  type StandardSchema,
  Work,
} from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf, thrownBy } from '../../client/support.js'

@Work({ name: 'Sum' })
class SumWork {
  @Job({ defaultMethod: 'doBackground' })
  note(_: number): void {}
}

/** Nothing listens there: what is refused before it is sent needs no server. */
async function opened(): Promise<Gearman> {
  const gearman = await Gearman.open({
    configuration: defaultConfiguration('/'),
    servers: '127.0.0.1:1',
    patienceMs: 0,
  })
  onTestFinished(() => gearman.close())
  return gearman
}

async function noteOf(): Promise<JobCaller<[payload: number], void>> {
  return (await opened()).jobs(SumWork).note as JobCaller<[payload: number], void>
}

/** As those write who have no compiler. */
function loose(options: unknown): BackgroundCallOptions {
  return options as BackgroundCallOptions
}

test('A batch whose options of a call throw has failed outcomes, and comes to its end', async () => {
  const each = (_: number, index: number): BackgroundCallOptions => {
    if (index === 1) throw new RangeError('no context')
    return { unique: 'x'.repeat(65) }
  }
  const outcomes = await (await noteOf()).batch([1, 2, 3], { each }).all()
  expect(outcomes).toMatchObject([
    { status: 'failed', error: { code: 'SUBMISSION_INVALID' } },
    { status: 'failed', error: { message: 'no context' }, payload: 2 },
    { status: 'failed', error: { code: 'SUBMISSION_INVALID' } },
  ])
})

test('A batch refuses options of a call that come later, and hears of those that never do', async () => {
  const each = (async () => {
    throw new Error('too late')
  }) as unknown as () => BackgroundCallOptions
  const [outcome] = await (await noteOf()).batch([1], { each }).all()
  expect(outcome).toMatchObject({
    status: 'failed',
    error: {
      code: 'INVALID_OPTION',
      message: expect.stringContaining('options of Sum~note must be an object'),
    },
  })
})

test.each([
  ['each', { each: 'unique' }],
  ['signal', { signal: {} }],
])('A batch refuses what is no %s at once', async (name, options) => {
  const note = await noteOf()
  expect(() => note.batch([1], options as object)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(name) }),
  )
})

test('Options of a call that are null say nothing, and what is no object is refused', async () => {
  const note = await noteOf()
  expect(await failureOf(note.doBackground(1, loose(null)))).toMatchObject({ code: 'NO_SERVER' })
  expect(await failureOf(note.doBackground(1, loose('unique')))).toMatchObject({ code: 'INVALID_OPTION' })
  const tasks = (await opened()).tasks()
  expect(() => tasks.add(note, 1, loose(null))).not.toThrow()
})

test('doEpoch without a moment is refused: a date that was forgotten is not now', async () => {
  const note = await noteOf()
  const failure = await failureOf(note.doEpoch(undefined as unknown as Date, 1))
  expect(failure).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining('doEpoch') })
})

test.each([
  ['defaultMethod', { defaultMethod: 'doLater' }],
  ['defaultMethod', { defaultMethod: 'constructor' }],
  ['uniqueKey', { uniqueKey: 'id' }],
])('A caller by function refuses what is no %s', async (name, options) => {
  const gearman = await opened()
  expect(() => gearman.job('reverse', options as object)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(`${name} of reverse`),
    }),
  )
})

test('Callers by name can be looked at as any object, and submit nothing by that', async () => {
  const callers = (await opened()).jobs<SumWork>('Sum')
  expect(String(callers)).toBe('[object Object]')
  expect(`${callers as unknown as string}`).toBe('[object Object]')
})

test('Options that are null say nothing, and what is no object is refused by name', async () => {
  const gearman = await opened()
  const note = await noteOf()
  expect(await failureOf(gearman.job('reverse', loose(null) as object).doNormal('abc'))).toMatchObject({
    code: 'NO_SERVER',
  })
  expect(gearman.jobs(SumWork, loose(null) as object)).toBe(gearman.jobs(SumWork))
  expect(gearman.jobs(SumWork, { work: null as never })).toBe(gearman.jobs(SumWork))
  expect(await note.batch([1], loose(null) as object).finish()).toMatchObject({ failed: 1 })
  expect(await gearman.tasks().run(loose(null) as object)).toEqual({ tasks: [], failed: [] })
})

test.each<[string, (gearman: Gearman) => unknown]>([
  ['reverse', (gearman) => gearman.job('reverse', loose('doBackground') as object)],
  ['jobs()', (gearman) => gearman.jobs(SumWork, loose('Sum') as object)],
  ['a batch', (gearman) => gearman.job('reverse').batch([1], loose(5) as object)],
  ['a task', (gearman) => gearman.tasks().add(gearman.job('reverse'), 1, loose(['high']))],
])('Options of %s that are no object are refused at once', async (name, deed) => {
  const gearman = await opened()
  const failure = thrownBy(() => deed(gearman)) as Error
  expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
  expect(failure.message.startsWith(`options of ${name} must be an object, such as { `)).toBe(true)
})

test.each<[string, (gearman: Gearman) => unknown]>([
  ['onSettled of run()', (gearman) => gearman.tasks().run({ onSettled: 'tell me' } as object)],
  ['work of jobs()', (gearman) => gearman.jobs(SumWork, { work: Object.create(null) })],
  ['work of jobs()', (gearman) => gearman.jobs(SumWork, { work: 3 } as object)],
  ['the function of job()', (gearman) => gearman.job(Symbol('reverse') as never)],
  ['the function of job()', (gearman) => gearman.job(undefined as never)],
  ['the function of job()', (gearman) => gearman.job('')],
  ['what listen() is given', (gearman) => gearman.listen(null as never)],
  ['what listen() is given', (gearman) => gearman.listen('Ear' as never)],
  ['the payloads of a batch', (gearman) => gearman.job('reverse').batch({ [Symbol.iterator]: 1 } as never)],
  ['the name of a job', (gearman) => gearman.callJob(undefined as never)],
  ['the name of a job', (gearman) => gearman.callJob(7 as never)],
])('What cannot be %s is refused by name', async (name, deed) => {
  const gearman = await opened()
  const failure = await failureOf((async () => deed(gearman))())
  expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
  expect((failure as Error).message.startsWith(`${name} must be `)).toBe(true)
})

test('Who is told of settled tasks may throw: all of them are run, and he hears it at the end', async () => {
  const gearman = await opened()
  const tasks = gearman.tasks()
  const added = [1, 2, 3].map((payload) => tasks.add(gearman.job('reverse'), payload))
  let told = 0
  const onSettled = () => {
    told += 1
    throw new RangeError(`no bar for ${told}`)
  }
  expect(await failureOf(tasks.run({ onSettled, inFlight: 1 }))).toMatchObject({ message: 'no bar for 1' })
  expect(added.map(({ outcome }) => outcome?.status)).toEqual(['failed', 'failed', 'failed'])
})

test('A batch whose payloads are all refused leaves timers their turn, and so ends with its signal', async () => {
  const refusing: StandardSchema = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
  }
  const batch = (await opened())
    .job('reverse', { input: refusing })
    .batch(withoutEnd(), { signal: AbortSignal.timeout(20) })
  expect(await failureOf(batch.finish())).toMatchObject({ name: 'TimeoutError' })
  expect(batch.progress).toMatchObject({ done: 0, failed: batch.progress.begun })
})

test.each<[string, (gearman: Gearman) => JobCaller<[payload: number], void>]>([
  ['class', (gearman) => gearman.jobs(SumWork).note as JobCaller<[payload: number], void>],
  ['name', (gearman) => gearman.jobs<SumWork>('Sum').note as JobCaller<[payload: number], void>],
])('A batch takes no more payloads once the Gearman is closed that it was made by: %s', async (_, noteOf) => {
  const gearman = await opened()
  const batch = noteOf(gearman).batch(withoutEnd())
  setTimeout(() => gearman.close(), 20)
  expect(await failureOf(batch.finish())).toMatchObject({ code: 'CLIENT_CLOSED' })
  expect(batch.progress).toMatchObject({ done: 0, failed: batch.progress.begun })
  const late = noteOf(gearman).batch(withoutEnd())
  expect(await failureOf(late.finish())).toMatchObject({ code: 'CLIENT_CLOSED' })
  expect(late.progress.begun).toBe(0)
})

test('Gearman.open() takes null for nothing, and refuses what is no options', async () => {
  const configuration = defaultConfiguration('/')
  const nothing = { configuration, cwd: null, file: null, container: null, clock: null, uniqueKey: null }
  await (await Gearman.open(nothing as object)).close()
  for (const options of ['gearman.config.js', 5, [], Promise.resolve({})]) {
    expect(await failureOf(Gearman.open(options as object))).toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(
        'options of Gearman.open() must be an object, such as { servers }, got ',
      ),
    })
  }
})

test.each([
  ['cwd', 5, 'be a string'],
  ['file', ['a'], 'be a string'],
  ['manifest', {}, 'be a string'],
  ['configuration', 'gearman.config.js', 'be what loadConfiguration() gives'],
  ['configuration', {}, 'be what loadConfiguration() gives'],
  ['container', {}, 'be a container of tsyringe'],
  ['uniqueKey', 'id', 'be a function'],
  ['onListenerError', true, 'be a function'],
  ['onStaleManifest', {}, 'be a function'],
  ['clock', Date, 'be an object with now() and after()'],
])('and %s that is %j', async (option, value, must) => {
  expect(await failureOf(Gearman.open({ [option]: value }))).toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(`${option} of Gearman.open() must ${must}, got `),
  })
})

test('and an option that there is not, suggesting the nearest', async () => {
  expect(await failureOf(Gearman.open({ server: '127.0.0.1' } as object))).toMatchObject({
    code: 'UNKNOWN_OPTION',
    message: 'Gearman.open() has no option "server": did you mean "servers"?',
  })
})

/** Far too many. */
function* withoutEnd(): Generator<number> {
  for (let number = 0; number < 1_000_000; number++) yield number
}
