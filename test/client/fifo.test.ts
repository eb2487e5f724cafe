import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from '../../packages/client/src/fifo.js'

test('a fifo gives back what an array would, whatever is done to it', () => {
  const deed = fc.oneof(
    fc.integer({ min: 1, max: 3_000 }).map((count) => ({ deed: 'push', count }) as const),
    fc.integer({ min: 1, max: 3_000 }).map((count) => ({ deed: 'shift', count }) as const),
    fc.integer({ min: 0, max: 10 }).map((count) => ({ deed: 'unshift', count }) as const),
    fc.constant({ deed: 'take', count: 1 } as const),
  )
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
      const fifo = new Fifo<number>()
      let model: number[] = []
      let next = 0
      for (const { deed, count } of deeds) {
        const items = Array.from({ length: count }, () => next++)
        if (deed === 'push') {
          for (const item of items) fifo.push(item)
          model.push(...items)
        } else if (deed === 'unshift') {
          fifo.unshift(items)
          model = [...items, ...model]
        } else if (deed === 'shift') {
          const shifted = items.map(() => fifo.shift()).filter((item) => item !== undefined)
          expect(shifted).toEqual(model.splice(0, count))
        } else {
          expect(fifo.take()).toEqual(model)
          model = []
        }
        expect([fifo.size, fifo.peek()]).toEqual([model.length, model[0]])
      }
      expect(fifo.take()).toEqual(model)
    }),
    { numRuns: 50 },
  )
})
