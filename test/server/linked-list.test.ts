import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Link, LinkedList } from '../../packages/server/src/structures/linked-list.js'

class Item extends Link {
  readonly id: number

  constructor(id: number) {
    super()
    this.id = id
  }
}

test('is an array to whoever adds and removes, from either end or the middle', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), (moves) => {
      const list = new LinkedList<Item>()
      const model: Item[] = []
      for (const [id, move] of moves.entries()) {
        if (move < 0 && model.length > 0) {
          const [removed] = model.splice(-move % model.length, 1)
          list.remove(removed as Item)
        } else if (move % 2 === 0) {
          const item = new Item(id)
          model.unshift(item)
          list.unshift(item)
        } else {
          const item = new Item(id)
          model.push(item)
          list.push(item)
        }
        expect([...list]).toEqual(model)
        expect([list.first, list.length]).toEqual([model[0], model.length])
      }
    }),
  )
})

test('may lose what is being looked at', () => {
  const list = new LinkedList<Item>()
  for (let id = 0; id < 5; id++) list.push(new Item(id))
  const seen: number[] = []
  for (const item of list) {
    seen.push(item.id)
    list.remove(item)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(list.length).toBe(0)
})
