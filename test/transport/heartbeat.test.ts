import type { Request } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { Heartbeat, isHeartbeat } from '../../packages/transport/src/heartbeat.js'
import { FakeClock } from './fake-clock.js'

function beating(everyMs = 1_000) {
  const clock = new FakeClock()
  const sent: Request[] = []
  const silences: number[] = []
  const heartbeat = new Heartbeat(everyMs, clock, {
    send: (packet) => sent.push(packet),
    silent: (milliseconds) => silences.push(milliseconds),
  })
  return { clock, heartbeat, sent, silences }
}

test('says nothing while the server is heard', () => {
  const { clock, heartbeat, sent, silences } = beating()
  for (let i = 0; i < 20; i++) {
    clock.pass(900)
    heartbeat.heard()
  }
  expect(sent).toEqual([])
  expect(silences).toEqual([])
})

test('asks for an echo after the time without a byte, and once only', () => {
  const { clock, sent } = beating()
  clock.pass(999)
  expect(sent).toHaveLength(0)
  clock.pass(1)
  expect(sent).toHaveLength(1)
  clock.pass(900)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ name: 'ECHO_REQ' })
})

test('counts from the last byte, not from the last look', () => {
  const { clock, heartbeat, sent } = beating()
  clock.pass(600)
  heartbeat.heard()
  clock.pass(999)
  expect(sent).toHaveLength(0)
  clock.pass(1)
  expect(sent).toHaveLength(1)
})

test('goes on when the echo comes', () => {
  const { clock, heartbeat, sent, silences } = beating()
  for (let i = 0; i < 5; i++) {
    clock.pass(1_000)
    heartbeat.heard()
  }
  expect(sent).toHaveLength(5)
  expect(silences).toEqual([])
})

test('gives the server as long again, then tells that it is silent, once', () => {
  const { clock, sent, silences } = beating()
  clock.pass(1_999)
  expect(silences).toEqual([])
  clock.pass(1_000)
  expect(silences).toHaveLength(1)
  expect(silences[0]).toBeGreaterThanOrEqual(2_000)
  expect(silences[0]).toBeLessThan(2_500)
  clock.pass(100_000)
  expect(silences).toHaveLength(1)
  expect(sent).toHaveLength(1)
})

test('does not call a server silent whose answer waits in the socket after a busy turn', () => {
  const { clock, heartbeat, silences } = beating()
  clock.pass(1_000)
  clock.hold(60_000)
  clock.pass(0)
  // The loop was held up: timers run before sockets are read, so the answer comes only now.
  heartbeat.heard()
  clock.pass(900)
  expect(silences).toEqual([])
})

test('keeps its pace when the clock is put back', () => {
  const { clock, sent, silences } = beating()
  clock.pass(900)
  clock.adjust(-3_600_000)
  clock.pass(100)
  expect(clock.planned).toEqual([1_000])
  clock.pass(3_600_000)
  expect(sent).toHaveLength(1)
  expect(silences).toHaveLength(1)
})

test('only asks when the clock is put forward', () => {
  const { clock, heartbeat, sent, silences } = beating()
  clock.adjust(3_600_000)
  clock.pass(1_000)
  heartbeat.heard()
  clock.pass(900)
  expect(sent).toHaveLength(1)
  expect(silences).toEqual([])
})

test('is off at 0', () => {
  const { clock, sent, silences } = beating(0)
  expect(clock.planned).toEqual([])
  clock.pass(1_000_000)
  expect([...sent, ...silences]).toEqual([])
})

test('stops, twice too, also while it waits for an echo', () => {
  const { clock, heartbeat, sent, silences } = beating()
  clock.pass(1_000)
  heartbeat.stop()
  heartbeat.stop()
  clock.pass(1_000_000)
  expect(clock.planned).toEqual([])
  expect(sent).toHaveLength(1)
  expect(silences).toEqual([])
})

test('knows when the server was last heard', () => {
  const { clock, heartbeat } = beating()
  const born = clock.now()
  expect(heartbeat.heardAt).toBe(born)
  clock.pass(500)
  expect(heartbeat.heardAt).toBe(born)
  heartbeat.heard()
  expect(heartbeat.heardAt).toBe(born + 500)
})

test('knows its own echoes from those of others', () => {
  const { clock, sent } = beating()
  clock.pass(1_000)
  const { data } = sent[0] as Request<'ECHO_REQ'>
  expect(isHeartbeat(data)).toBe(true)
  expect(isHeartbeat(Buffer.from('mine'))).toBe(false)
  expect(isHeartbeat(Buffer.alloc(0))).toBe(false)
})
