import { describe, expect, test } from 'vitest'
import {
  type LoopState,
  moveLoop,
  moveServer,
  moveWorker,
  type ServerState,
  type WorkerState,
} from '../../packages/worker/src/states.js'

type Moves<State extends string> = Readonly<Record<State, readonly State[]>>

const workerMoves: Moves<WorkerState> = {
  new: ['starting', 'stopped'],
  starting: ['working', 'draining'],
  working: ['idle', 'draining'],
  idle: ['working', 'draining'],
  draining: ['stopped'],
  stopped: [],
}

const loopMoves: Moves<LoopState> = {
  registering: ['asking', 'leaving', 'over'],
  asking: ['asleep', 'leaving', 'over'],
  asleep: ['asking', 'leaving', 'over'],
  leaving: ['hurrying', 'over'],
  hurrying: ['over'],
  over: [],
}

const serverMoves: Moves<ServerState> = {
  new: ['up', 'lost'],
  up: ['lost'],
  lost: ['returning', 'up'],
  returning: ['up', 'lost'],
}

/** Every pair of states, parted into the moves there are and those there are not. */
function pairs<State extends string>(moves: Moves<State>) {
  const states = Object.keys(moves) as State[]
  const all = states.flatMap((from) => states.map((to) => [from, to] as const))
  return {
    allowed: all.filter(([from, to]) => moves[from].includes(to)),
    refused: all.filter(([from, to]) => !moves[from].includes(to)),
  }
}

describe('a worker', () => {
  const { allowed, refused } = pairs(workerMoves)
  test.each(allowed)('goes from %s to %s', (from, to) => expect(moveWorker(from, to)).toBe(to))
  test.each(refused)('does not go from %s to %s', (from, to) =>
    expect(() => moveWorker(from, to)).toThrow(`a worker cannot go from ${from} to ${to}`),
  )
})

describe('a grab loop', () => {
  const { allowed, refused } = pairs(loopMoves)
  test.each(allowed)('goes from %s to %s', (from, to) => expect(moveLoop(from, to)).toBe(to))
  test.each(refused)('does not go from %s to %s', (from, to) =>
    expect(() => moveLoop(from, to)).toThrow(`a grab loop cannot go from ${from} to ${to}`),
  )
})

describe('a server', () => {
  const { allowed, refused } = pairs(serverMoves)
  test.each(allowed)('goes from %s to %s', (from, to) => expect(moveServer(from, to)).toBe(to))
  test.each(refused)('does not go from %s to %s', (from, to) =>
    expect(() => moveServer(from, to)).toThrow(`a server cannot go from ${from} to ${to}`),
  )
})
