import type { Priority } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { Abilities } from '../../packages/server/src/abilities.js'
import type { Job } from '../../packages/server/src/job.js'
import { FunctionQueue } from '../../packages/server/src/queue.js'

/** Which functions have a job of which priority: `{ a: 'high' }`. */
function chooser(abilities: Abilities, lines: Record<string, Priority>) {
  return () => {
    const match = abilities.match((queue, priority) =>
      lines[queue.name] === priority ? ({} as Job) : undefined,
    )
    if (match !== undefined) abilities.rotate(match.ability)
    return match?.ability.queue.name
  }
}

function serving(...names: string[]) {
  const abilities = new Abilities()
  const queues = names.map((name) => new FunctionQueue(name))
  for (const queue of queues) abilities.add({ queue, timeoutMs: 0 })
  return { abilities, queues }
}

test('functions take turns, the newest first', () => {
  const { abilities } = serving('a', 'b', 'c')
  const next = chooser(abilities, { a: 'low', b: 'low', c: 'low' })
  expect([next(), next(), next(), next()]).toEqual(['c', 'b', 'a', 'c'])
})

test('a higher priority goes before turns', () => {
  const { abilities } = serving('a', 'b')
  const next = chooser(abilities, { a: 'high', b: 'normal' })
  expect([next(), next()]).toEqual(['a', 'a'])
})

test('a function registered twice counts twice, and is withdrawn at once', () => {
  const { abilities, queues } = serving('a', 'b')
  const [a, b] = queues as [FunctionQueue, FunctionQueue]
  abilities.add({ queue: a, timeoutMs: 0 })
  expect([a.workers, b.workers]).toEqual([2, 1])
  abilities.remove(a)
  expect([...abilities].map(({ queue }) => queue.name)).toEqual(['b'])
  expect([a.workers, b.workers]).toEqual([0, 1])
  abilities.clear()
  expect(b.workers).toBe(0)
})

test('nothing to do is no match', () => {
  expect(chooser(serving('a').abilities, {})()).toBeUndefined()
})
