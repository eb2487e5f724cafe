import { afterEach, describe, expect, test, vi } from 'vitest'
import { watchSignals } from '../../../packages/cli/src/signals/signals.js'
import type { EndingSignal } from '../../../packages/cli/src/terminal/surroundings.js'

/** A watch, and the hand that gives it signals at the milliseconds it says. */
function watched() {
  let listener: (signal: EndingSignal) => void = () => {}
  let ms = 0
  const heard: string[] = []
  const watch = watchSignals({
    now: () => new Date(ms),
    onSignal(given) {
      listener = given
      return () => {}
    },
  })
  void watch.asked.then((signal) => heard.push(`asked ${signal}`))
  void watch.first.then((signal) => heard.push(`first ${signal}`))
  void watch.second.then((signal) => heard.push(`second ${signal}`))
  return async (...signals: readonly (readonly [ms: number, signal: EndingSignal])[]) => {
    for (const [at, signal] of signals) {
      ms = at
      listener(signal)
    }
    await Promise.resolve()
    return heard
  }
}

afterEach(() => void vi.useRealTimers())

describe('a watch for signals', () => {
  test('takes one that is delivered twice at once, to a process and to its group, for one', async () => {
    expect(await watched()([1_000, 'SIGTERM'], [1_000, 'SIGTERM'], [1_099, 'SIGTERM'])).toEqual([
      'asked SIGTERM',
      'first SIGTERM',
    ])
  })

  test('hears the second of somebody who insists, however often he does', async () => {
    expect(
      await watched()([1_000, 'SIGINT'], [1_150, 'SIGINT'], [1_300, 'SIGINT'], [1_350, 'SIGINT']),
    ).toEqual(['asked SIGINT', 'first SIGINT', 'second SIGINT'])
  })

  test('takes one of another kind for the second at once', async () => {
    expect(await watched()([1_000, 'SIGINT'], [1_001, 'SIGTERM'])).toEqual([
      'asked SIGINT',
      'first SIGINT',
      'second SIGTERM',
    ])
  })

  test('is not deaf after the clock was set back', async () => {
    expect(await watched()([9_000, 'SIGTERM'], [1_000, 'SIGTERM'])).toEqual([
      'asked SIGTERM',
      'first SIGTERM',
      'second SIGTERM',
    ])
  })

  test('counts no SIGUSR1, however often it asks', async () => {
    expect(await watched()([1_000, 'SIGUSR1'], [2_000, 'SIGUSR1'])).toEqual(['asked SIGUSR1'])
    expect(await watched()([1_000, 'SIGUSR1'], [2_000, 'SIGTERM'], [3_000, 'SIGUSR1'])).toEqual([
      'asked SIGUSR1',
      'first SIGTERM',
    ])
  })

  test('is there still for the twin of a signal that ended everything at once', () => {
    vi.useFakeTimers({ now: 1_000 })
    const forget = vi.fn()
    let hear: (signal: EndingSignal) => void = () => {}
    const watch = watchSignals({
      now: () => new Date(),
      onSignal(listener) {
        hear = listener
        return forget
      },
    })
    hear('SIGTERM')
    vi.advanceTimersByTime(10)
    watch.ignore()
    vi.advanceTimersByTime(89)
    expect(forget).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(forget).toHaveBeenCalledOnce()
  })

  test('is gone at once where no signal has come', () => {
    const forget = vi.fn()
    watchSignals({ now: () => new Date(), onSignal: () => forget }).ignore()
    expect(forget).toHaveBeenCalledOnce()
  })
})
