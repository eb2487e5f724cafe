import type { JobHandle } from '@gearwork/client'
import type { Gearman, JobContext, TypedHandle, TypedJob, TypedJobs } from '@gearwork/core'
import { expect, expectTypeOf, test } from 'vitest'

declare class Kitchen {
  cook(dish: { name: string }, job: JobContext): Promise<{ minutes: number }>
  clean(): void
  order(what?: string[]): string
  follow(to: number): AsyncGenerator<number>
  serve(): Generator<{ plate: number }, void>
  page(from: Date | undefined): Promise<AsyncIterable<string>>
  menu(): Set<string>
  tip<T>(amount: T): T
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
    'cook' | 'clean' | 'order' | 'follow' | 'serve' | 'page' | 'menu' | 'tip'
  >()
})

test('the names of a foreign function’s payload and result are the caller’s', () => {
  type Foreign = ReturnType<typeof Gearman.prototype.job<{ id: number }, string[]>>
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
