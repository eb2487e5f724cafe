import { expect, test } from 'vitest'
import { IdleWatch } from '../../packages/worker/src/idle-watch.js'
import { FakeClock } from '../transport/fake-clock.js'

function watched(timeoutMs: number) {
  const clock = new FakeClock()
  const state = { busy: false, expired: 0 }
  const watch = new IdleWatch(
    timeoutMs,
    clock,
    () => state.busy,
    () => {
      state.expired += 1
    },
  )
  watch.start()
  return { clock, state, watch }
}

test('it expires when no job came for so long', () => {
  const { clock, state } = watched(1_000)
  clock.pass(999)
  expect(state.expired).toBe(0)
  clock.pass(1)
  expect(state.expired).toBe(1)
})

test('a job puts it off, from its end on', () => {
  const { clock, state, watch } = watched(1_000)
  clock.pass(600)
  watch.jobEnded()
  clock.pass(999)
  expect(state.expired).toBe(0)
  clock.pass(1)
  expect(state.expired).toBe(1)
})

test('it never expires while a job runs', () => {
  const { clock, state, watch } = watched(1_000)
  state.busy = true
  clock.pass(5_000)
  expect(state.expired).toBe(0)
  state.busy = false
  watch.jobEnded()
  clock.pass(2_000)
  expect(state.expired).toBe(1)
})

test.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('a clock that is put %s neither hurries it nor holds it up', (_, milliseconds) => {
  const { clock, state, watch } = watched(1_000)
  clock.pass(600)
  watch.jobEnded()
  clock.adjust(milliseconds)
  clock.pass(999)
  expect(state.expired).toBe(0)
  clock.pass(1_001)
  expect(state.expired).toBe(1)
})

test('nor does a clock that is put back before the job', () => {
  const { clock, state, watch } = watched(1_000)
  clock.adjust(-3_600_000)
  clock.pass(600)
  watch.jobEnded()
  clock.pass(999)
  expect(state.expired).toBe(0)
  clock.pass(1)
  expect(state.expired).toBe(1)
})

test('it expires though the clock is put back while nothing comes', () => {
  const { clock, state } = watched(1_000)
  clock.adjust(-3_600_000)
  clock.pass(1_000)
  expect(state.expired).toBe(1)
})

test('of no time it never expires, nor once it is stopped', () => {
  const never = watched(0)
  never.clock.pass(1_000_000)
  expect(never.state.expired).toBe(0)
  const stopped = watched(1_000)
  stopped.watch.stop()
  stopped.clock.pass(5_000)
  expect(stopped.state.expired).toBe(0)
})
