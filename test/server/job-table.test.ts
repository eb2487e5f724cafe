import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JobTable } from '../../packages/server/src/jobs/job-table.js'

test('is a map to whoever adds in order and removes in any', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { maxLength: 200 }), (steps) => {
      const table = new JobTable<{ readonly number: number }>()
      const model = new Map<number, { readonly number: number }>()
      let last = 0
      for (const step of steps) {
        const known = [...model.values()][step]
        if (known !== undefined) {
          table.remove(known)
          model.delete(known.number)
        } else {
          last += step + 1
          const item = { number: last }
          table.add(item)
          model.set(last, item)
        }
        expect(table.size).toBe(model.size)
        expect(table.get(last)).toBe(model.get(last))
      }
      expect([...table]).toEqual([...model.values()])
      for (const [number, item] of model) expect(table.get(number)).toBe(item)
      expect(table.get(last + 1)).toBeUndefined()
    }),
  )
})
