import { describe, expect, test } from 'vitest'
import { Flow, type FlowOptions } from '../../../packages/core/src/calls/batches/flow.js'

/** Deeds that end when the test says so. */
class Deeds {
  readonly begun: number[] = []
  readonly #ends = new Map<number, (outcome: string) => void>()

  readonly deed = (item: number): Promise<string> => {
    this.begun.push(item)
    return new Promise((resolve) => this.#ends.set(item, resolve))
  }

  end(...items: readonly number[]): void {
    for (const item of items) this.#ends.get(item)?.(`did ${item}`)
  }
}

const options = (changes: Partial<FlowOptions>): FlowOptions => ({
  inFlight: 2,
  ordered: false,
  signals: [],
  ...changes,
})

/** All that is due by now has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function* counting(to: number, taken: { count: number }): AsyncGenerator<number> {
  for (let item = 1; item <= to; item++) {
    taken.count = item
    yield item
  }
}

async function collect<T>(outcomes: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const outcome of outcomes) list.push(outcome)
  return list
}

describe('a flow', () => {
  test('does so many at a time, and gives what came of them as it comes', async () => {
    const deeds = new Deeds()
    const outcomes = new Flow([1, 2, 3], deeds.deed, options({})).outcomes()
    const first = outcomes.next()
    await settled()
    expect(deeds.begun).toEqual([1, 2])
    deeds.end(2)
    expect(await first).toEqual({ done: false, value: 'did 2' })
    const second = outcomes.next()
    await settled()
    expect(deeds.begun).toEqual([1, 2, 3])
    deeds.end(3, 1)
    expect([(await second).value, (await outcomes.next()).value]).toEqual(['did 3', 'did 1'])
    expect(await outcomes.next()).toEqual({ done: true, value: undefined })
  })

  test('keeps the order of the items where it shall', async () => {
    const deeds = new Deeds()
    const reading = collect(
      new Flow([1, 2, 3], deeds.deed, options({ inFlight: 3, ordered: true })).outcomes(),
    )
    await settled()
    deeds.end(3, 2)
    await settled()
    deeds.end(1)
    expect(await reading).toEqual(['did 1', 'did 2', 'did 3'])
  })

  test('takes no item before somebody reads, and no more than there is room for as long as nobody does', async () => {
    const taken = { count: 0 }
    const outcomes = new Flow(counting(100, taken), async (item) => item, options({ inFlight: 5 })).outcomes()
    await settled()
    expect(taken.count).toBe(0)
    await outcomes.next()
    await settled()
    expect(taken.count).toBeLessThanOrEqual(6)
    await outcomes.return()
    await settled()
    expect(taken.count).toBeLessThanOrEqual(6)
  })

  test('never holds more than it may, however many items there are', async () => {
    const taken = { count: 0 }
    let read = 0
    let most = 0
    for await (const _ of new Flow(
      counting(20_000, taken),
      async (item) => item,
      options({ inFlight: 50 }),
    ).outcomes()) {
      read += 1
      most = Math.max(most, taken.count - read)
    }
    expect(read).toBe(20_000)
    expect(most).toBeLessThanOrEqual(50)
  })

  test('gives what it has while the source keeps it waiting', async () => {
    const source = new ReadableStream<number>({ start: (controller) => controller.enqueue(1) })
    const outcomes = new Flow<number, number>(source, async (item) => item, options({})).outcomes()
    expect((await outcomes.next()).value).toBe(1)
    await outcomes.return()
  })

  test('ends with what its source throws, once all that was begun is read', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1
      throw new RangeError('no more rows')
    }
    const outcomes = new Flow(broken(), async (item) => item, options({})).outcomes()
    expect((await outcomes.next()).value).toBe(1)
    await expect(outcomes.next()).rejects.toThrow('no more rows')
  })

  test('takes no more when its signal aborts, tells what was begun, and ends with the reason', async () => {
    const deeds = new Deeds()
    const abort = new AbortController()
    const outcomes = new Flow([1, 2, 3, 4], deeds.deed, options({ signals: [abort.signal] })).outcomes()
    const first = outcomes.next()
    await settled()
    abort.abort(new Error('enough'))
    deeds.end(1, 2)
    expect([(await first).value, (await outcomes.next()).value]).toEqual(['did 1', 'did 2'])
    await expect(outcomes.next()).rejects.toThrow('enough')
    expect(deeds.begun).toEqual([1, 2])
  })

  test('begins nothing when its signal has aborted before', async () => {
    const deeds = new Deeds()
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(
      collect(new Flow([1], deeds.deed, options({ signals: [signal] })).outcomes()),
    ).rejects.toThrow('too late')
    expect(deeds.begun).toEqual([])
  })

  test('lets its source clean up when nobody wants more', async () => {
    let cleaned = false
    async function* source(): AsyncGenerator<number> {
      try {
        for (let item = 0; ; item++) yield item
      } finally {
        cleaned = true
      }
    }
    for await (const _ of new Flow(source(), async (item) => item, options({})).outcomes()) break
    await settled()
    expect(cleaned).toBe(true)
  })

  test('is over at once without items', async () => {
    expect(await collect(new Flow([], async (item) => item, options({})).outcomes())).toEqual([])
  })
})
