import { type Priority, priorities } from '@gearwork/protocol'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Job, type JobQueue } from '../../packages/server/src/jobs/job.js'
import { FunctionQueue } from '../../packages/server/src/jobs/queue.js'
import { Abilities } from '../../packages/server/src/workers/abilities.js'
import type { Match } from '../../packages/server/src/workers/ability.js'
import { Worker } from '../../packages/server/src/workers/worker.js'

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
  const queues = names.map((name) => new FunctionQueue<Job>(name))
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
  const [a, b] = queues as [JobQueue, JobQueue]
  abilities.add(a, 0)
  expect([a.workers, b.workers]).toEqual([2, 1])
  abilities.remove(a)
  expect([...abilities.names]).toEqual(['b'])
  expect([a.workers, b.workers]).toEqual([0, 1])
  abilities.clear()
  expect(b.workers).toBe(0)
})

test('of a function registered twice the newest word goes first, and takes a turn of its own', () => {
  const { abilities, queues } = serving('a', 'b')
  abilities.add(queues[0] as JobQueue, 7)
  const turns = Array.from({ length: 4 }, () => {
    const match = abilities.match(() => ({}) as Job) as Match
    abilities.rotate(match.ability)
    return `${match.ability.queue.name}${match.ability.timeoutMs}`
  })
  expect(turns).toEqual(['a7', 'b0', 'a0', 'a7'])
})

test('a function registered hundreds of thousands of times costs no more each time', () => {
  const { abilities, queues } = serving('a')
  const [a] = queues as [JobQueue]
  for (let i = 1; i < 400_000; i++) abilities.add(a, 0)
  expect(a.workers).toBe(400_000)
  abilities.remove(a)
  expect([a.workers, [...abilities.names].length]).toEqual([0, 0])
})

test('a hundred thousand functions are withdrawn one by one at once', () => {
  const queues = Array.from({ length: 100_000 }, (_, i) => new FunctionQueue<Job>(`f${i}`))
  const abilities = new Abilities()
  for (const queue of queues) abilities.add(queue, 0)
  for (const queue of queues) abilities.remove(queue)
  expect([...abilities.names]).toEqual([])
})

test('nothing to do is no match', () => {
  expect(chooser(serving('a').abilities, {})()).toBeUndefined()
})

/** Puts a job into line. */
function submit(queue: JobQueue, priority: Priority = 'normal'): Job {
  const submission = {
    function: queue.name,
    unique: '',
    priority,
    background: true,
    workload: Buffer.alloc(0),
    reducer: undefined,
    runAt: 0,
  }
  const job = new Job({ number: 1, queue, key: '' }, submission, { slab: Buffer.alloc(0), start: 0, end: 0 })
  queue.add(job)
  queue.lineUp(job)
  return job
}

const firstOf = (queue: JobQueue, priority: Priority) => queue.first(priority)

test('of a hundred thousand functions those alone are asked that have jobs', () => {
  const queues = Array.from({ length: 100_000 }, (_, i) => new FunctionQueue<Job>(`f${i}`))
  const abilities = new Abilities()
  for (const queue of queues) abilities.add(queue, 0)
  const first = vi.fn(firstOf)
  expect(abilities.match(first)).toBeUndefined()
  expect(first).not.toHaveBeenCalled()
  const job = submit(queues[5] as JobQueue)
  expect(abilities.match(first)?.job).toBe(job)
  expect(first).toHaveBeenCalledTimes(1)
})

test('a worker of a hundred thousand functions that sleeps and wakes is told to those alone that have woken it', () => {
  const queues = Array.from({ length: 100_000 }, (_, i) => new FunctionQueue<Job>(`f${i}`))
  const heard: string[] = []
  const worker = new Worker({ noop: () => heard.push('NOOP'), serve: () => false })
  for (const queue of queues) worker.canDo(queue, 0)
  worker.sleep()
  const asked = [vi.spyOn(FunctionQueue.prototype, 'sleep'), vi.spyOn(FunctionQueue.prototype, 'ask')]
  for (let round = 1; round <= 3; round++) {
    queues[7]?.wake(0)
    expect(heard).toHaveLength(round)
    worker.awake()
    worker.ask()
    worker.askNoMore()
    worker.sleep()
  }
  const calls = asked.map(({ mock }) => mock.calls.length)
  vi.restoreAllMocks()
  // It asks for the first time in the first round, and to the queue that has noticed that it asks no more anew.
  expect(calls).toEqual([3, 100_002])
})

/** The rules, as slow as they are plain. */
class PlainAbilities {
  #list: { queue: JobQueue; timeoutMs: number }[] = []

  add(queue: JobQueue, timeoutMs: number): void {
    this.#list.unshift({ queue, timeoutMs })
  }

  remove(queue: JobQueue): void {
    this.#list = this.#list.filter((one) => one.queue !== queue)
  }

  clear(): void {
    this.#list = []
  }

  match() {
    for (const priority of priorities) {
      for (const ability of this.#list) {
        const job = ability.queue.first(priority)
        if (job !== undefined) return { job, ability }
      }
    }
    return undefined
  }

  rotate(ability: { queue: JobQueue; timeoutMs: number }): void {
    this.#list = [...this.#list.filter((one) => one !== ability), ability]
  }
}

const index = fc.nat({ max: 79 })
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), index, times: fc.constant(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add' as const), index, times: fc.nat({ max: 90 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), index }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      index,
      priority: fc.constantFrom(...priorities),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('grab' as const), rotates: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('vanish' as const), index }) },
)

test('many abilities are served in the order of few', () => {
  const deeds = fc.array(deed, { minLength: 20, maxLength: 120 })
  fc.assert(
    fc.property(deeds, fc.nat({ max: 80 }), (script, atFirst) => {
      const queues = Array.from({ length: 80 }, (_, i) => new FunctionQueue<Job>(`f${i}`))
      const [abilities, plain] = [new Abilities(), new PlainAbilities()]
      let words = 0
      const add = (queue: JobQueue) => {
        words += 1
        for (const one of [abilities, plain]) one.add(queue, words)
      }
      for (const queue of queues.slice(0, atFirst)) add(queue)
      for (const one of script) {
        const queue = 'index' in one ? (queues[one.index] as JobQueue) : undefined
        if (one.do === 'submit') submit(queue as JobQueue, one.priority)
        else if (one.do === 'add') for (let i = 0; i < one.times; i++) add(queue as JobQueue)
        else if (one.do === 'remove') for (const side of [abilities, plain]) side.remove(queue as JobQueue)
        else if (one.do === 'vanish') {
          for (const priority of priorities) {
            const job = queue?.first(priority)
            if (job !== undefined) queue?.remove(job)
          }
        } else {
          const [match, wanted] = [abilities.match(firstOf), plain.match()]
          expect(match?.job).toBe(wanted?.job)
          expect(match?.ability.timeoutMs).toBe(wanted?.ability.timeoutMs)
          if (match === undefined || wanted === undefined) continue
          if (one.rotates) {
            abilities.rotate(match.ability)
            plain.rotate(wanted.ability)
          }
          match.job.queue.take(match.job)
        }
      }
    }),
    { numRuns: 300 },
  )
})
