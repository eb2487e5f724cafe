import { describe, expect, test } from 'vitest'
import type { Follower } from '../../packages/client/src/errand.js'
import { Tracker } from '../../packages/client/src/tracker.js'
import type { WorkPacket } from '../../packages/client/src/work-packets.js'

const handle = 'H:x:1'
const data = (text: string): WorkPacket => ({ name: 'WORK_DATA', handle, data: Buffer.from(text) })
const complete: WorkPacket = { name: 'WORK_COMPLETE', handle, data: Buffer.alloc(0) }

function follower(): Follower & { readonly heard: (packet: WorkPacket) => void; readonly names: string[] } {
  const names: string[] = []
  return {
    names,
    heard: (packet) =>
      names.push('data' in packet && packet.name === 'WORK_DATA' ? `${packet.data}` : packet.name),
    lost: () => undefined,
    fail: () => names.push('failed'),
  }
}

function deliver(tracker: Tracker, packet: WorkPacket, times: number): void {
  for (let i = 0; i < times; i++) tracker.deliver(packet)
}

test('followers of one handle take turns, and each gets every packet once', () => {
  const tracker = new Tracker()
  const followers = [follower(), follower(), follower()]
  for (const one of followers) tracker.follow(handle, one)
  deliver(tracker, data('a'), 3)
  deliver(tracker, data('b'), 3)
  deliver(tracker, complete, 3)
  for (const { names } of followers) expect(names).toEqual(['a', 'b', 'WORK_COMPLETE'])
  expect(tracker.size).toBe(0)
})

test('one who comes later gets what comes later', () => {
  const tracker = new Tracker()
  const [early, late] = [follower(), follower()]
  tracker.follow(handle, early)
  deliver(tracker, data('a'), 1)
  tracker.follow(handle, late)
  deliver(tracker, data('b'), 2)
  deliver(tracker, complete, 2)
  expect(early.names).toEqual(['a', 'b', 'WORK_COMPLETE'])
  expect(late.names).toEqual(['b', 'WORK_COMPLETE'])
})

test('one who leaves keeps his turn, for nobody', () => {
  const tracker = new Tracker()
  const [leaving, staying] = [follower(), follower()]
  tracker.follow(handle, leaving)
  tracker.follow(handle, staying)
  deliver(tracker, data('a'), 2)
  tracker.leave(handle, leaving)
  tracker.followForNobody(handle)
  deliver(tracker, data('b'), 3)
  deliver(tracker, complete, 3)
  expect(leaving.names).toEqual(['a'])
  expect(staying.names).toEqual(['a', 'b', 'WORK_COMPLETE'])
  expect(tracker.size).toBe(0)
})

test('a handle that is not followed, any more or at all, is nobody’s', () => {
  const tracker = new Tracker()
  const one = follower()
  tracker.deliver(data('before'))
  tracker.follow(handle, one)
  tracker.deliver({ name: 'WORK_FAIL', handle })
  tracker.deliver(complete)
  tracker.leave(handle, one)
  expect(one.names).toEqual(['WORK_FAIL'])
})

test('one who leaves alone hears no more, and one who comes then gets every packet once', () => {
  const tracker = new Tracker()
  const [leaving, late] = [follower(), follower()]
  tracker.follow(handle, leaving)
  tracker.leave(handle, leaving)
  deliver(tracker, data('a'), 1)
  tracker.follow(handle, late)
  deliver(tracker, data('b'), 2)
  deliver(tracker, complete, 2)
  expect(leaving.names).toEqual([])
  expect(late.names).toEqual(['b', 'WORK_COMPLETE'])
  expect(tracker.size).toBe(0)
})

test('one who leaves in the middle of a round costs nobody a packet', () => {
  const tracker = new Tracker()
  const followers = [follower(), follower(), follower()] as const
  for (const one of followers) tracker.follow(handle, one)
  deliver(tracker, data('a'), 1)
  tracker.leave(handle, followers[1])
  deliver(tracker, data('a'), 2)
  deliver(tracker, complete, 1)
  tracker.leave(handle, followers[0])
  deliver(tracker, complete, 2)
  expect(followers.map(({ names }) => names)).toEqual([['a', 'WORK_COMPLETE'], [], ['a', 'WORK_COMPLETE']])
  expect(tracker.size).toBe(0)
})

test('followers who are taken, one or several of a handle, hear no more', () => {
  const tracker = new Tracker()
  const [alone, first, second] = [follower(), follower(), follower()]
  tracker.follow('H:x:2', alone)
  tracker.follow(handle, first)
  tracker.follow(handle, second)
  expect(tracker.take()).toEqual([alone, first, second])
  deliver(tracker, complete, 2)
  expect([first.names, tracker.size]).toEqual([[], 0])
})

// With a search or a move for each of them each of these takes half a minute: the limit is the assertion.
describe('as many followers of one handle as a stampede has', { timeout: 10_000 }, () => {
  const many = 400_000
  const crowd = (tracker: Tracker, heard: (packet: WorkPacket) => void): Follower[] => {
    const followers = Array.from({ length: many }, () => ({ heard, lost: () => undefined, fail() {} }))
    for (const one of followers) tracker.follow(handle, one)
    return followers
  }

  test('take their turns and end without anybody moving up', () => {
    const tracker = new Tracker()
    let packets = 0
    crowd(tracker, () => {
      packets += 1
    })
    deliver(tracker, data('a'), many)
    deliver(tracker, complete, many)
    expect([packets, tracker.size]).toEqual([2 * many, 0])
  })

  test('leave, the last first, without being looked for', () => {
    const tracker = new Tracker()
    let packets = 0
    const followers = crowd(tracker, () => {
      packets += 1
    })
    for (const one of followers.reverse()) tracker.leave(handle, one)
    deliver(tracker, data('a'), many)
    expect([packets, tracker.size]).toEqual([0, many])
  })
})
