import { expect, test } from 'vitest'
import { Ticket } from '../../../packages/server/src/store/ticket.js'

test('whoever waits is called when it settles, in order, and whoever comes later at once', () => {
  const seen: string[] = []
  const ticket = new Ticket()
  ticket.whenSettled(() => seen.push('first'))
  ticket.whenSettled(() => seen.push('second'))
  expect([seen, ticket.settled]).toEqual([[], false])
  ticket.settle()
  expect([seen, ticket.settled]).toEqual([['first', 'second'], true])
  ticket.whenSettled(() => seen.push('late'))
  expect(seen).toEqual(['first', 'second', 'late'])
})

test('it is settled already for those it calls', () => {
  const ticket = new Ticket()
  const seen: boolean[] = []
  ticket.whenSettled(() => seen.push(ticket.settled))
  ticket.settle()
  expect(seen).toEqual([true])
})
