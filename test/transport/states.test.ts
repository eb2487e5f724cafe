import { describe, expect, test } from 'vitest'
import { type ConnectionState, moveConnection } from '../../packages/transport/src/states.js'

const states: readonly ConnectionState[] = ['idle', 'connecting', 'open', 'waiting', 'closed']

/** The drawing of states.ts, as a list of its arrows. */
const arrows: readonly string[] = [
  'idle → connecting',
  'idle → closed',
  'connecting → open',
  'connecting → waiting',
  'connecting → closed',
  'open → waiting',
  'open → closed',
  'waiting → connecting',
  'waiting → closed',
]

describe('a connection', () => {
  const pairs = states.flatMap((from) => states.map((to) => [from, to] as const))

  test.each(pairs.filter(([from, to]) => arrows.includes(`${from} → ${to}`)))(
    'goes from %s to %s',
    (from, to) => {
      expect(moveConnection(from, to)).toBe(to)
    },
  )

  test.each(pairs.filter(([from, to]) => !arrows.includes(`${from} → ${to}`)))(
    'never goes from %s to %s',
    (from, to) => {
      expect(() => moveConnection(from, to)).toThrow(`a connection cannot go from ${from} to ${to}`)
    },
  )
})
