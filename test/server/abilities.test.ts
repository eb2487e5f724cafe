import type { Priority } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { Abilities, type Match } from '../../packages/server/src/abilities.js'
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
  for (const queue of queues) abilities.add(queue, 0)
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
  abilities.add(a, 0)
  expect([a.workers, b.workers]).toEqual([2, 1])
  abilities.remove(a)
  expect([...abilities].map(({ queue }) => queue.name)).toEqual(['b'])
  expect([a.workers, b.workers]).toEqual([0, 1])
  abilities.clear()
  expect(b.workers).toBe(0)
})

test('of a function registered twice the newest word goes first, and takes a turn of its own', () => {
  const { abilities, queues } = serving('a', 'b')
  abilities.add(queues[0] as FunctionQueue, 7)
  const turns = Array.from({ length: 4 }, () => {
    const match = abilities.match(() => ({}) as Job) as Match
    abilities.rotate(match.ability)
    return `${match.ability.queue.name}${match.ability.timeoutMs}`
  })
  expect(turns).toEqual(['a7', 'b0', 'a0', 'a7'])
})

test('a function registered hundreds of thousands of times costs no more each time', () => {
  const { abilities, queues } = serving('a')
  const [a] = queues as [FunctionQueue]
  for (let i = 1; i < 400_000; i++) abilities.add(a, 0)
  expect(a.workers).toBe(400_000)
  abilities.remove(a)
  expect([a.workers, [...abilities].length]).toEqual([0, 0])
})

test('a hundred thousand functions are withdrawn one by one at once', () => {
  const queues = Array.from({ length: 100_000 }, (_, i) => new FunctionQueue(`f${i}`))
  const abilities = new Abilities()
  for (const queue of queues) abilities.add(queue, 0)
  for (const queue of queues) abilities.remove(queue)
  expect([...abilities]).toEqual([])
})

test('nothing to do is no match', () => {
  expect(chooser(serving('a').abilities, {})()).toBeUndefined()
})
