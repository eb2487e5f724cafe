import { expect, test } from 'vitest'
import { moveJob, moveServer, moveWorker } from '../../packages/server/src/states.js'

test.each([
  ['waiting', 'queued'],
  ['queued', 'running'],
  ['running', 'queued'],
  ['running', 'ended'],
  ['queued', 'ended'],
] as const)('a job goes from %s to %s', (from, to) => {
  expect(moveJob(from, to)).toBe(to)
})

test.each([
  ['ended', 'queued'],
  ['waiting', 'running'],
  ['running', 'waiting'],
  ['running', 'running'],
] as const)('a job does not go from %s to %s', (from, to) => {
  expect(() => moveJob(from, to)).toThrow(`a job cannot go from ${from} to ${to}`)
})

test('a stopped server stays so', () => {
  expect(() => moveServer('stopped', 'open')).toThrow('a server cannot go from stopped to open')
  expect(moveServer('open', 'draining')).toBe('draining')
})

test('a worker sleeps before it is woken, and grabs before it sleeps again', () => {
  expect([
    moveWorker('awake', 'asleep'),
    moveWorker('asleep', 'woken'),
    moveWorker('woken', 'awake'),
  ]).toEqual(['asleep', 'woken', 'awake'])
  expect(() => moveWorker('awake', 'woken')).toThrow('a worker cannot go from awake to woken')
  expect(() => moveWorker('woken', 'asleep')).toThrow('a worker cannot go from woken to asleep')
})
