import { getEventListeners } from 'node:events'
import { listen } from '@gearwork/client/internal/signals'
import { expect, test } from 'vitest'

/** Calls that note their reasons. */
function calls(count: number) {
  const reasons: unknown[] = []
  return { reasons, all: Array.from({ length: count }, () => ({ aborted: (r: unknown) => reasons.push(r) })) }
}

test('thousands of calls share one listener, and all of them hear', () => {
  const controller = new AbortController()
  const { reasons, all } = calls(3_000)
  for (const call of all) listen(controller.signal, call)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort('enough')
  expect(reasons).toEqual(all.map(() => 'enough'))
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})

test('the last one who leaves takes the listener away; who comes later has one again', () => {
  const controller = new AbortController()
  const { reasons, all } = calls(3)
  const [leaveFirst, leaveSecond] = all.slice(0, 2).map((call) => listen(controller.signal, call))
  leaveFirst?.()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  leaveSecond?.()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  for (const call of all.slice(2)) listen(controller.signal, call)
  controller.abort('late')
  expect(reasons).toEqual(['late'])
})

test('a call that leaves while others hear of it does no harm', () => {
  const controller = new AbortController()
  const heard: string[] = []
  const leave = listen(controller.signal, {
    aborted() {
      heard.push('first')
      leave()
    },
  })
  listen(controller.signal, { aborted: () => heard.push('second') })
  controller.abort()
  expect(heard).toEqual(['first', 'second'])
})
