import { type Follower, Tracker, type WorkPacket } from '@gearwork/client/internal/tracker'
import { expect, test } from 'vitest'

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
