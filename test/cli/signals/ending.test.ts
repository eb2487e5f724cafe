import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { untilItsEnd } from '../../../packages/cli/src/signals/ending.js'
import { watchSignals } from '../../../packages/cli/src/signals/signals.js'
import { Terminal } from '../terminal.js'

/** A command that goes on until the test says how it ends, and the signals that it hears. */
function goingOn() {
  const terminal = new Terminal()
  let ends: () => void = () => {}
  let fails: (error: Error) => void = () => {}
  const ordered = new Promise<void>((resolve, reject) => {
    ends = resolve
    fails = reject
  })
  const stop = vi.fn(async () => {})
  const code = untilItsEnd(watchSignals(terminal.surroundings), ordered, { stop, lateMs: 1_000 })
  return { terminal, code, stop, ends, fails }
}

describe('a command', () => {
  test('that is done ends with 0, and is not given up', async () => {
    const { code, stop, ends } = goingOn()
    ends()
    expect(await code).toBe(0)
    expect(stop).not.toHaveBeenCalled()
  })

  test('goes on after one signal', async () => {
    const { terminal, code, stop, ends } = goingOn()
    terminal.signal('SIGTERM')
    ends()
    expect(await code).toBe(0)
    expect(stop).not.toHaveBeenCalled()
  })

  test('is given up at the second, and ends with its number when all has ended', async () => {
    const { terminal, code, stop, ends } = goingOn()
    terminal.signal('SIGTERM')
    terminal.signal('SIGINT')
    await expect.poll(() => stop.mock.calls).toHaveLength(1)
    ends()
    expect(await code).toBe(130)
  })

  test('is not waited for longer than it may take then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { terminal, code } = goingOn()
    terminal.signal('SIGINT')
    terminal.signal('SIGTERM')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await code).toBe(143)
    // A twin of the last signal may come for so long.
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that fails says why', async () => {
    const { terminal, code, fails } = goingOn()
    terminal.signal('SIGTERM')
    fails(new Error('no set-up'))
    await expect(code).rejects.toThrow('no set-up')
  })

  test('that fails once somebody insists tells him of no failure', async () => {
    const { terminal, code, fails } = goingOn()
    terminal.signal('SIGTERM')
    terminal.signal('SIGINT')
    fails(new Error('stopped'))
    expect(await code).toBe(130)
  })

  test('hears no signal once it has ended', async () => {
    const { terminal, code, stop, ends } = goingOn()
    ends()
    await code
    terminal.signal('SIGTERM')
    terminal.signal('SIGINT')
    await Promise.resolve()
    expect(stop).not.toHaveBeenCalled()
  })
})
