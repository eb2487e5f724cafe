import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { JobList } from '../../../packages/core/src/fate/job-list.js'

interface Answer {
  resolve(handles: readonly string[]): void
  reject(error: Error): void
}

/** A server whose every answer a test gives. */
function asked() {
  const answers: Answer[] = []
  const row = (handle: string) => ({ handle, background: handle.startsWith('b'), retries: 0, ignored: false })
  const jobs = async () => {
    const handles = await new Promise<readonly string[]>((resolve, reject) => {
      answers.push({ resolve, reject })
    })
    return handles.map(row)
  }
  return { answers, list: new JobList({ jobs }) }
}

test('those who ask while a list is read wait for one more, together', async () => {
  const { answers, list } = asked()
  const first = list.isBackground('b1')
  await setImmediate()
  const many = Array.from({ length: 10_000 }, (_, n) => list.isBackground(`f${n}`))
  answers[0]?.resolve(['b1'])
  expect(await first).toBe(true)
  await setImmediate()
  answers[1]?.resolve(Array.from({ length: 9_999 }, (_, n) => `f${n}`))
  const said = await Promise.all(many)
  expect(said.slice(0, -1).every((background) => background === false)).toBe(true)
  expect(said.at(-1)).toBeUndefined()
  expect(answers).toHaveLength(2)
})

test('what the last list said is not asked for again, for a second', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  try {
    const { answers, list } = asked()
    const first = list.isBackground('f1')
    await setImmediate()
    answers[0]?.resolve(['f1', 'b2'])
    await first
    expect(await list.isBackground('b2')).toBe(true)
    expect(answers).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    const later = list.isBackground('b2')
    await setImmediate()
    answers[1]?.resolve([])
    expect(await later).toBeUndefined()
    expect(answers).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})

test('a list that cannot be had is asked for again by the next one', async () => {
  const { answers, list } = asked()
  const first = list.isBackground('b1')
  await setImmediate()
  answers[0]?.reject(new Error('gone'))
  await expect(first).rejects.toThrow('gone')
  const second = list.isBackground('b1')
  await setImmediate()
  answers[1]?.resolve(['b1'])
  expect(await second).toBe(true)
})
