import { expect, test } from 'vitest'
import { at, byUnique, type Candidate, leastLoaded } from '../../packages/client/src/balance.js'

const open = (server: string, load = 0): Candidate => ({ server, health: 'open', accepting: true, load })
const slow = (server: string): Candidate => ({ ...open(server), accepting: false })
const dialling = (server: string): Candidate => ({ server, health: 'unknown', accepting: false, load: 0 })
const down = (server: string): Candidate => ({ server, health: 'down', accepting: false, load: 0 })
const keys = Array.from({ length: 3_000 }, (_, i) => `key ${i}`)

test('without a unique key the least loaded server gets the job, of those that take more', () => {
  expect(leastLoaded([open('a', 3), open('b', 1), open('c', 2)], false)?.server).toBe('b')
  expect(leastLoaded([slow('a'), open('b', 9), down('c'), dialling('d')], false)?.server).toBe('b')
  expect(leastLoaded([slow('a'), down('b'), dialling('c')], true)).toBeUndefined()
})

test('unique keys spread evenly, wherever a server stands in the list', () => {
  const servers = [open('10.0.0.1:4730'), open('10.0.0.2:4730'), open('10.0.0.3:4730')]
  const counts = new Map<string, number>()
  for (const key of keys) {
    const chosen = byUnique(key)(servers, false)?.server as string
    expect(byUnique(key)([...servers].reverse(), false)?.server).toBe(chosen)
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1)
  }
  expect(Math.min(...counts.values())).toBeGreaterThan(900)
})

test('a server that goes moves only its own keys', () => {
  const [a, b, c] = [open('a'), open('b'), open('c')]
  for (const key of keys) {
    const before = byUnique(key)([a, b, c], false)?.server
    const after = byUnique(key)([a, down('b'), c], false)?.server
    if (before === 'b') expect(after).not.toBe('b')
    else expect(after).toBe(before)
  }
})

test('a unique key waits for its server while that is slow, or not yet reached', () => {
  const mine = keys.find((key) => byUnique(key)([open('a'), open('b')], false)?.server === 'b') as string
  expect(byUnique(mine)([open('a'), slow('b')], false)).toBeUndefined()
  expect(byUnique(mine)([open('a'), dialling('b')], false)).toBeUndefined()
  expect(byUnique(mine)([open('a'), dialling('b')], true)?.server).toBe('a')
  expect(byUnique(mine)([open('a'), down('b')], false)?.server).toBe('a')
  expect(byUnique(mine)([down('a'), down('b')], true)).toBeUndefined()
})

test('a call for one server goes to no other', () => {
  expect(at('b')([open('a'), open('b')], false)?.server).toBe('b')
  expect(at('b')([open('a'), down('b')], true)).toBeUndefined()
})
