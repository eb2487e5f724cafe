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

test('of no time it never expires, nor once it is stopped', () => {
  const never = watched(0)
  never.clock.pass(1_000_000)
  expect(never.state.expired).toBe(0)
  const stopped = watched(1_000)
  stopped.watch.stop()
  stopped.clock.pass(5_000)
  expect(stopped.state.expired).toBe(0)
})
