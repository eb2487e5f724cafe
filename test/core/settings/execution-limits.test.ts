import { createContainer, describeWorks, Job, Work, type WorkOptions } from '@gearwork/core'
import { expect, test } from 'vitest'
import { limitsOf } from '../../../packages/core/src/settings/execution-limits.js'

function workWith(options: WorkOptions) {
  @Work(options)
  class Some {
    @Job()
    run(): void {}
  }
  return describeWorks(Some, { container: createContainer() })[0] as ReturnType<typeof describeWorks>[number]
}

test('one work has its own', () => {
  const work = workWith({ iterations: 3, minimumExecutionTime: 2, timeout: 5, concurrency: 4 })
  expect(limitsOf([work])).toEqual({ iterations: 3, minimumExecutionTime: 2, timeout: 5, concurrency: 4 })
})

test('several have the fewest iterations that anybody asked for, and the most of the rest', () => {
  const works = [
    workWith({ iterations: 0, timeout: 5, concurrency: 1 }),
    workWith({ iterations: 7, timeout: 9, concurrency: 3, minimumExecutionTime: 2 }),
    workWith({ iterations: 4, timeout: 1 }),
  ]
  expect(limitsOf(works)).toEqual({ iterations: 4, minimumExecutionTime: 2, timeout: 9, concurrency: 3 })
})

test('one that waits for ever makes all of them wait', () => {
  expect(limitsOf([workWith({ timeout: 5 }), workWith({ timeout: 0 })])).toMatchObject({
    timeout: 0,
    iterations: 0,
  })
})
