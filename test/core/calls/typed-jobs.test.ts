import type { JobHandle } from '@gearwork/client'
import type {
  Batch,
  BatchOutcome,
  Gearman,
  JobCaller,
  JobContext,
  TypedHandle,
  TypedJob,
  TypedJobs,
  TypedTask,
  TypedTasks,
} from '@gearwork/core'
import { expect, expectTypeOf, test } from 'vitest'

declare class Kitchen {
  cook(dish: { name: string }, job: JobContext): Promise<{ minutes: number }>
  clean(): void
  order(what?: string[]): string
  follow(to: number): AsyncGenerator<number>
  serve(): Generator<{ plate: number }, void>
  page(from: Date | undefined): Promise<AsyncIterable<string>>
  menu(): Set<string>
  // As many declare their generators.
  pour(): IterableIterator<string>
  tip<T>(amount: T): T
  season(dish: string): string
  season(dish: string[], job: JobContext): Promise<string[]>
  peel(): void
  peel(kind: 'thin' | 'thick'): number
  roast(when: Date): 1
  roast(degrees: number): 2
  roast(how: { slow: boolean }, job: JobContext): Promise<3>
  nothing(_: undefined, job: JobContext): null
  readonly stars: number
  private secret(): void
}

type Jobs = TypedJobs<Kitchen>
type Cook = Jobs['cook']

test('a caller takes what the method takes, and gives what it gives', () => {
  expectTypeOf<Parameters<Cook['doNormal']>[0]>().toEqualTypeOf<{ name: string }>()
  expectTypeOf<ReturnType<Cook['doNormal']>>().toEqualTypeOf<Promise<{ minutes: number }>>()
  expectTypeOf<ReturnType<Cook['doHigh']>>().toEqualTypeOf<Promise<{ minutes: number }>>()
  expectTypeOf<ReturnType<Cook['doBackground']>>().toEqualTypeOf<Promise<JobHandle>>()
  expectTypeOf<ReturnType<Cook>>().toEqualTypeOf<Promise<TypedHandle<{ minutes: number }>>>()
  expectTypeOf<ReturnType<Cook['submit']>>().toEqualTypeOf<TypedJob<{ minutes: number }>>()
  expectTypeOf<ReturnType<Jobs['follow']['doNormal']>>().toEqualTypeOf<Promise<undefined>>()
})

test('what a method yields are the pieces, and its result is nothing', () => {
  expectTypeOf<ReturnType<Jobs['follow']['submit']>>().toEqualTypeOf<TypedJob<undefined, number>>()
  expectTypeOf<ReturnType<Jobs['serve']['submit']>>().toEqualTypeOf<TypedJob<undefined, { plate: number }>>()
  expectTypeOf<ReturnType<Jobs['pour']['submit']>>().toEqualTypeOf<TypedJob<undefined, string>>()
  expectTypeOf<ReturnType<Jobs['page']['submit']>>().toEqualTypeOf<TypedJob<undefined, string>>()
  expectTypeOf<ReturnType<Jobs['serve']['doNormal']>>().toEqualTypeOf<Promise<undefined>>()
})

test('what can be iterated but is a value stays one', () => {
  expectTypeOf<ReturnType<Jobs['menu']['doNormal']>>().toEqualTypeOf<Promise<Set<string>>>()
  expectTypeOf<ReturnType<Jobs['order']['doNormal']>>().toEqualTypeOf<Promise<string>>()
  expectTypeOf<ReturnType<Jobs['clean']['doNormal']>>().toEqualTypeOf<Promise<void>>()
})

test('the jobs are the public methods', () => {
  expectTypeOf<keyof Jobs>().toEqualTypeOf<
    | 'cook'
    | 'clean'
    | 'order'
    | 'follow'
    | 'serve'
    | 'page'
    | 'menu'
    | 'pour'
    | 'tip'
    | 'season'
    | 'peel'
    | 'roast'
    | 'nothing'
  >()
})

test('an overloaded method is called as each of its overloads', () => {
  const calls = (jobs: Jobs) => ({
    one: jobs.season.doNormal('soup'),
    list: jobs.season.doNormal(['soup'], { timeoutMs: 5 }),
    none: jobs.peel.doNormal(),
    thin: jobs.peel.doNormal('thin'),
    date: jobs.roast.doNormal(new Date()),
    degrees: jobs.roast.doHigh(180),
    slow: jobs.roast.submit({ slow: true }).result,
    batch: jobs.roast.batch([180]).all(),
  })
  type Calls = ReturnType<typeof calls>
  expectTypeOf<Calls['one']>().toEqualTypeOf<Promise<string>>()
  expectTypeOf<Calls['list']>().toEqualTypeOf<Promise<string[]>>()
  expectTypeOf<Calls['none']>().toEqualTypeOf<Promise<void>>()
  expectTypeOf<Calls['thin']>().toEqualTypeOf<Promise<number>>()
  expectTypeOf<Calls['date']>().toEqualTypeOf<Promise<1>>()
  expectTypeOf<Calls['degrees']>().toEqualTypeOf<Promise<2>>()
  expectTypeOf<Calls['slow']>().toEqualTypeOf<Promise<3>>()
  expectTypeOf<Calls['batch']>().toEqualTypeOf<Promise<readonly BatchOutcome<number, 2>[]>>()
})

test('a method that takes anything has one way to be called', () => {
  interface Open {
    // biome-ignore lint/suspicious/noExplicitAny: as people write it
    any(payload: any): number
    unknown(payload: unknown, job: JobContext): string
    rest(...all: unknown[]): boolean
  }
  // biome-ignore lint/suspicious/noExplicitAny: as people write it
  expectTypeOf<TypedJobs<Open>['any']>().toEqualTypeOf<JobCaller<[payload?: any], number>>()
  expectTypeOf<TypedJobs<Open>['unknown']>().toEqualTypeOf<JobCaller<[payload?: unknown], string>>()
  expectTypeOf<TypedJobs<Open>['rest']>().toEqualTypeOf<JobCaller<[payload?: unknown], boolean>>()
})

test('a generic method takes anything, and what it gives is to be looked at', () => {
  expectTypeOf<Parameters<Jobs['tip']['doNormal']>[0]>().toEqualTypeOf<unknown>()
  expectTypeOf<ReturnType<Jobs['tip']['doNormal']>>().toEqualTypeOf<Promise<unknown>>()
})

test('a batch takes what its job takes, from any source, and tells what came of each', () => {
  type Batches = Cook['batch']
  expectTypeOf<Parameters<Batches>[0]>().toEqualTypeOf<
    AsyncIterable<{ name: string }> | Iterable<{ name: string }>
  >()
  expectTypeOf<ReturnType<Batches>>().toEqualTypeOf<Batch<{ name: string }, { minutes: number }>>()
  const outcome = {} as BatchOutcome<{ name: string }, { minutes: number }>
  if (outcome.status === 'complete') expectTypeOf(outcome.result).toEqualTypeOf<{ minutes: number }>()
  if (outcome.status === 'submitted') expectTypeOf(outcome.handle).toEqualTypeOf<JobHandle>()
  if (outcome.status === 'failed') expectTypeOf(outcome.error).toEqualTypeOf<unknown>()
})

test('a task takes what its job takes, and knows what it gives', () => {
  const added = (tasks: TypedTasks, jobs: Jobs) => ({
    cook: tasks.add(jobs.cook, { name: 'soup' }, { context: 7, method: 'doLow' }),
    clean: tasks.add(jobs.clean),
    follow: tasks.add(jobs.follow, 3),
    // @ts-expect-error the payload is of another type
    wrong: tasks.add(jobs.cook, { name: 17 }),
    // @ts-expect-error the payload is missing
    missing: tasks.add(jobs.cook),
    // @ts-expect-error there is no such method
    method: tasks.add(jobs.clean, undefined, { method: 'doEpoch' }),
  })
  type Added = ReturnType<typeof added>
  expectTypeOf<Added['cook']>().toEqualTypeOf<TypedTask<{ minutes: number }>>()
  expectTypeOf<Added['clean']>().toEqualTypeOf<TypedTask<void>>()
  expectTypeOf<Added['follow']>().toEqualTypeOf<TypedTask<undefined>>()
})

test('the type of a work alone is enough, with its name', () => {
  const byName = (gearman: Gearman) => gearman.jobs<Kitchen>('Kitchen')
  const byClass = (gearman: Gearman) => gearman.jobs(class extends ({} as new () => Kitchen) {})
  expectTypeOf<ReturnType<typeof byName>>().toEqualTypeOf<Jobs>()
  expectTypeOf<ReturnType<typeof byClass>['cook']>().toEqualTypeOf<Cook>()
  const result = (gearman: Gearman) => gearman.callJob<{ minutes: number }>('Kitchen~cook', { name: 'soup' })
  expectTypeOf<ReturnType<typeof result>>().toEqualTypeOf<Promise<TypedHandle<{ minutes: number }>>>()
})

test('the names of a foreign function’s payload and result are the caller’s', () => {
  const foreign = (gearman: Gearman) => gearman.job<{ id: number }, string[]>('foreign')
  type Foreign = ReturnType<typeof foreign>
  expectTypeOf<Parameters<Foreign['doNormal']>[0]>().toEqualTypeOf<{ id: number }>()
  expectTypeOf<ReturnType<Foreign['doLow']>>().toEqualTypeOf<Promise<string[]>>()
})

test('what does not fit does not compile', () => {
  const never = (jobs: Jobs) => [
    jobs.cook.doNormal({ name: 'soup' }),
    jobs.cook.doNormal({ name: 'soup' }, { timeoutMs: 1_000 }),
    jobs.cook.doEpoch(new Date(), { name: 'soup' }),
    jobs.clean.doNormal(),
    jobs.clean.doNormal(undefined, { unique: 'u' }),
    jobs.order.doBackground(),
    jobs.order.doBackground(['soup']),
    jobs.page.doNormal(),
    jobs.page.doNormal(new Date()),
    jobs.nothing.doNormal(),
    jobs.cook.batch([{ name: 'soup' }], { each: ({ name }, index) => ({ unique: `${name}${index}` }) }),
    jobs.clean.batch([undefined, undefined]),
    // @ts-expect-error no overload takes it
    jobs.roast.doNormal('long'),
    // @ts-expect-error no overload takes it
    jobs.peel.doNormal('rough'),
    // @ts-expect-error no overload goes without
    jobs.season.doNormal(),
    // @ts-expect-error a payload is of another type
    jobs.cook.batch(['soup']),
    // @ts-expect-error it is no list
    jobs.cook.batch({ name: 'soup' }),
    // @ts-expect-error there is no such way
    jobs.cook.batch([{ name: 'soup' }], { method: 'doEpoch' }),
    // @ts-expect-error the payload is missing
    jobs.cook.doNormal(),
    // @ts-expect-error the payload is of another type
    jobs.cook.doNormal({ name: 17 }),
    // @ts-expect-error the method says the priority
    jobs.cook.doNormal({ name: 'soup' }, { priority: 'high' }),
    // @ts-expect-error the method takes no payload
    jobs.clean.doNormal('now'),
    // @ts-expect-error a field is no job
    jobs.stars.doNormal(),
    // @ts-expect-error nor is what nobody may call
    jobs.secret.doNormal(),
  ]
  expect(never).toBeTypeOf('function')
})
