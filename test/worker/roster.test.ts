import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Member, Roster } from '../../packages/worker/src/roster.js'

test('it holds what a set would, whoever comes and leaves', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 })), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (deeds) => {
      const members: Member[] = Array.from({ length: 10 }, () => ({ place: 0 }))
      const roster = new Roster<Member>()
      const model = new Set<Member>()
      for (const [comes, index] of deeds) {
        const member = members[index] as Member
        if (!comes) roster.delete(member)
        else if (!model.has(member)) roster.add(member)
        if (comes) model.add(member)
        else model.delete(member)
        expect(roster.size).toBe(model.size)
      }
      expect(new Set(roster)).toEqual(model)
    }),
  )
})

test('those who leave while it is looked through are seen all the same, and only once', () => {
  const roster = new Roster<Member>()
  const members = Array.from({ length: 5 }, () => ({ place: 0 }))
  for (const member of members) roster.add(member)
  const seen: Member[] = []
  for (const member of roster) {
    seen.push(member)
    roster.delete(member)
  }
  expect(seen).toEqual(members)
  expect(roster.size).toBe(0)
})
