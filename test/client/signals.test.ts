import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { watch } from '../../packages/client/src/limit.js'
import { listen } from '../../packages/client/src/signals.js'
import { FakeClock } from '../transport/fake-clock.js'

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

/** A signal that refuses its first listener. */
class Shy extends EventTarget {
  readonly aborted = false
  readonly reason: unknown = 'enough'
  #asked = 0

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.#asked += 1
    if (this.#asked === 1) throw new Error('not now')
    super.addEventListener(...args)
  }
}

test('a signal that refused a listener is asked again for the next call', () => {
  const signal = new Shy() as unknown as AbortSignal
  const { reasons, all } = calls(2)
  const [first, second] = all as [(typeof all)[0], (typeof all)[0]]
  expect(() => listen(signal, first)).toThrow('not now')
  listen(signal, second)
  signal.dispatchEvent(new Event('abort'))
  expect(reasons).toEqual(['enough'])
})

test('a call that its signal would not have leaves no timer behind', () => {
  const clock = new FakeClock()
  const call = { aborted: () => {}, timedOut: () => {} }
  const signal = new Shy() as unknown as AbortSignal
  expect(() => watch({ timeoutMs: 100, signal }, 0, clock, call)).toThrow('not now')
  expect(clock.planned).toEqual([])
})

test('a signal that does not let go of its listener ends no more than the call', () => {
  const signal = new EventTarget() as AbortSignal
  signal.removeEventListener = () => {
    throw new Error('never')
  }
  const { reasons, all } = calls(1)
  for (const call of all) listen(signal, call)()
  signal.dispatchEvent(new Event('abort'))
  expect(reasons).toEqual([])
})
