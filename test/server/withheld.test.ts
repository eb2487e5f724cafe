import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Withheld } from '../../packages/server/src/peers/withheld.js'
import { Ticket } from '../../packages/server/src/store/ticket.js'

/** What one peer is told, and how often nothing was left to be told. */
function hall() {
  const said: string[] = []
  const state = { released: 0 }
  const withheld = new Withheld(() => {
    state.released += 1
  })
  const say = (word: string, after?: Ticket) => withheld.add(() => said.push(word), 0, after)
  return { said, state, withheld, say }
}

test('what must wait is said when its ticket settles, and what came behind it right after', () => {
  const { said, state, withheld, say } = hall()
  const ticket = new Ticket()
  say('created', ticket)
  say('echo')
  expect([said, withheld.any, state.released]).toEqual([[], true, 0])
  ticket.settle()
  expect([said, withheld.any, state.released]).toEqual([['created', 'echo'], false, 1])
})

test('words behind a ticket that is not settled wait for that one too', () => {
  const { said, state, withheld, say } = hall()
  const [first, second] = [new Ticket(), new Ticket()]
  say('a', first)
  say('b')
  say('c', second)
  say('d')
  first.settle()
  expect([said, withheld.any, state.released]).toEqual([['a', 'b'], true, 0])
  second.settle()
  expect([said, withheld.any, state.released]).toEqual([['a', 'b', 'c', 'd'], false, 1])
})

test('what waits for a ticket that is settled is said at once', () => {
  const { said, withheld, say } = hall()
  const ticket = new Ticket()
  ticket.settle()
  say('now', ticket)
  expect([said, withheld.any]).toEqual([['now'], false])
})

test('what is said while others are said keeps its turn', () => {
  const { said, state, withheld, say } = hall()
  const ticket = new Ticket()
  withheld.add(
    () => {
      said.push('a')
      say('c')
    },
    0,
    ticket,
  )
  say('b')
  ticket.settle()
  expect([said, state.released]).toEqual([['a', 'b', 'c'], 1])
})

test('a peer that is gone is told nothing', () => {
  const { said, withheld, say } = hall()
  const ticket = new Ticket()
  say('a', ticket)
  withheld.clear()
  ticket.settle()
  expect([said, withheld.any]).toEqual([[], false])
})

test('a peer that goes while it is told something is not told that nothing is left', () => {
  const { state, withheld } = hall()
  const ticket = new Ticket()
  withheld.add(() => withheld.clear(), 0, ticket)
  ticket.settle()
  expect([withheld.any, state.released]).toEqual([false, 0])
})

test('everything is said once and in order, whenever which ticket settles', () => {
  const step = fc.constantFrom('wait', 'word', 'new ticket', 'settle')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { said, withheld, say } = hall()
      const tickets: Ticket[] = []
      /** A store has no ticket for what it has done. */
      const pending = () => {
        if (tickets.at(-1)?.settled !== false) tickets.push(new Ticket())
        return tickets.at(-1)
      }
      const told: string[] = []
      for (const [index, one] of steps.entries()) {
        if (one === 'new ticket') tickets.push(new Ticket())
        if (one === 'settle') tickets.find(({ settled }) => !settled)?.settle()
        if (one !== 'wait' && one !== 'word') continue
        const word = `${index}`
        told.push(word)
        if (one === 'wait') say(word, pending())
        else if (withheld.any) say(word)
        else said.push(word)
        expect(said).toEqual(told.slice(0, said.length))
      }
      for (const ticket of tickets) ticket.settle()
      expect(said).toEqual(told)
      expect(withheld.any).toBe(false)
    }),
  )
})
