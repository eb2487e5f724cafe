import { expect, test } from 'vitest'
import { moveLoop, moveWorker } from '../../packages/worker/src/states.js'

test.each([
  ['new', 'starting'],
  ['new', 'stopped'],
  ['starting', 'working'],
  ['working', 'idle'],
  ['idle', 'working'],
  ['idle', 'draining'],
  ['draining', 'stopped'],
] as const)('a worker goes from %s to %s', (from, to) => expect(moveWorker(from, to)).toBe(to))

test.each([
  ['stopped', 'starting'],
  ['draining', 'working'],
  ['new', 'working'],
] as const)('a worker does not go from %s to %s', (from, to) =>
  expect(() => moveWorker(from, to)).toThrow(`a worker cannot go from ${from} to ${to}`),
)

test.each([
  ['over', 'asking'],
  ['leaving', 'asking'],
  ['registering', 'asleep'],
] as const)('a grab loop does not go from %s to %s', (from, to) =>
  expect(() => moveLoop(from, to)).toThrow(`a grab loop cannot go from ${from} to ${to}`),
)
