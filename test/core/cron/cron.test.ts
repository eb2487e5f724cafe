import { Cron, createContainer, describeWorks, Job, scheduleText, Work } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { statedWorks } from '../../../packages/core/src/works/describe.js'
import { listWork } from '../../../packages/core/src/works/listing.js'
import { recordOptions } from '../../../packages/core/src/works/manifest/recorded-options.js'

function schedulesOf(target: new () => object) {
  const [work] = describeWorks(target, { container: createContainer() })
  return Object.fromEntries(
    work?.jobs.map(({ name, schedules }) => [name, schedules.map(scheduleText)]) ?? [],
  )
}

@Work()
class NightWork {
  @Cron('0 3 * * *', { timezone: 'Europe/Madrid', payload: { days: 1 } })
  @Cron('@weekly', { payload: { days: 7 } })
  @Job()
  digest(_: { days: number }): void {}

  @Job({ cron: ['*/5 * * * *', { pattern: '0 12 * * *', timezone: 'UTC' }] })
  ping(): void {}

  @Job()
  called(): void {}
}

class Child extends NightWork {
  @Job(false)
  override ping(): void {}

  @Cron('0 4 * * *', { payload: { days: 2 } })
  override digest(_: { days: number }): void {}
}

Work()(Child)

describe('a job', () => {
  test('has the schedules that stand above it, and those among its options', () => {
    expect(schedulesOf(NightWork)).toEqual({
      digest: ['0 3 * * * (Europe/Madrid)', '@weekly'],
      ping: ['*/5 * * * *', '0 12 * * * (UTC)'],
      called: [],
    })
  })

  test('inherits them, unless the method that overrides it has some of its own', () => {
    expect(schedulesOf(Child)).toEqual({ digest: ['0 4 * * *'], called: [] })
  })

  test('has them with their payloads', () => {
    const [work] = describeWorks(NightWork, { container: createContainer() })
    expect(work?.jobs[0]?.schedules.map(({ payload }) => payload)).toEqual([{ days: 1 }, { days: 7 }])
  })

  test('has them in the manifest, too, whatever their payloads are', () => {
    @Work()
    class Dated {
      @Cron('@daily', { timezone: 'UTC', payload: new Date(0) })
      @Cron('@weekly', { payload: new Date(1) })
      @Job()
      run(_: Date): void {}
    }
    const [stated] = statedWorks(Dated)
    const jobs = stated?.jobs.map((job) => ({ ...job, ...recordOptions(job.options) }))
    const read = JSON.parse(JSON.stringify({ ...stated, jobs }))
    expect(listWork(read, {}).jobs[0]?.schedules.map(scheduleText)).toEqual(['@daily (UTC)', '@weekly'])
  })

  test('of several on one method is the first that runs by itself', () => {
    @Work()
    class Twice {
      @Cron('@daily')
      @Job({ name: 'one' })
      @Job({ name: 'two' })
      run(): void {}
    }
    expect(schedulesOf(Twice)).toEqual({ one: ['@daily'], two: [] })
  })
})

describe('what cannot be is refused, with its place', () => {
  test.each([
    ['99 3 * * *', undefined, /\(CronPattern: Invalid value for minute: 99\), got "99 3 \* \* \*"$/],
    ['0 3 * *', undefined, /^cron of @Job on Hasty\.run must be a pattern such as "0 3 \* \* \*"/],
    ['0 0 30 2 *', undefined, /\(that moment never comes\), got "0 0 30 2 \*"$/],
    ['0 3 * * *', 'Mars/Olympus', /time zone|timezone/],
    ['0 3 * * *', '', /must be a pattern such as .*, got \[\{"timezone":"","pattern":"0 3 \* \* \*"\}\]$/],
    ['x'.repeat(3_000), undefined, /^.{1,400}$/],
    ['0 3 * * *', 'x'.repeat(3_000), /^.{1,400}$/],
    [7, undefined, /got \[\{"pattern":7\}\]$/],
  ])('case %#', (pattern, timezone, message) => {
    @Work()
    class Hasty {
      @Cron(pattern as string, { ...(timezone !== undefined && { timezone }) })
      @Job()
      run(): void {}
    }
    expect(() => describeWorks(Hasty, { container: createContainer() })).toThrow(message)
  })

  test.each(['Europe/Berlin', 7, [], Promise.resolve({})])('%j in place of options', (options) => {
    const decorate = () => {
      class Hasty {
        @Cron('0 3 * * *', options as object)
        @Job()
        run(): void {}
      }
      return Hasty
    }
    expect(decorate).toThrow(
      "options of @Cron on Hasty.run must be an object, such as { timezone: 'Europe/Madrid' }, got ",
    )
  })

  test('on a method that is no job', () => {
    @Work()
    class Jobless {
      @Cron('@daily')
      run(): void {}
    }
    expect(() => describeWorks(Jobless, { container: createContainer() })).toThrow(
      '@Cron on Jobless.run must stand on a job: decorate the method with @Job(), too, got "@daily"',
    )
  })
})
