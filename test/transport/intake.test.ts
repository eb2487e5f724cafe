import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { Intake } from '../../packages/transport/src/intake.js'

/** An intake whose reader notes what it reads, in order, and is told how much of a packet is missing. */
function intake(missing = 0) {
  const parts: Buffer[] = []
  const log: string[] = []
  const reader = {
    read(bytes: Buffer) {
      parts.push(bytes)
      log.push(`read ${bytes.length}`)
      queueMicrotask(() => log.push('microtask'))
    },
    missing: () => missing,
  }
  return { intake: new Intake(reader, 4_096), parts, log, bytes: () => Buffer.concat(parts) }
}

/** Every byte tells its place. */
const numbered = (length: number, from = 0) => Buffer.from(Array.from({ length }, (_, i) => (from + i) % 251))
const microtasks = () => new Promise((resolve) => setImmediate(resolve))

test('what is small is read at once', () => {
  const { intake: one, log } = intake()
  one.push(numbered(100))
  one.push(numbered(200))
  expect(log).toEqual(['read 100', 'read 200'])
})

test('what a part starts is done before the next part is read', async () => {
  const { intake: one, log, bytes } = intake()
  one.push(numbered(10_000))
  await microtasks()
  expect(log).toEqual(['read 4096', 'microtask', 'read 4096', 'microtask', 'read 1808', 'microtask'])
  expect(bytes()).toEqual(numbered(10_000))
})

test('what comes while parts wait is read behind them', async () => {
  const { intake: one, bytes } = intake()
  one.push(numbered(10_000))
  one.push(numbered(50, 10_000))
  one.push(numbered(9_000, 10_050))
  await microtasks()
  expect(bytes()).toEqual(numbered(19_050))
})

test('what belongs to one large packet is not cut up', () => {
  const { intake: one, log } = intake(1_000_000)
  one.push(numbered(65_536))
  expect(log).toEqual(['read 65536'])
})

test('at the end everything that is there is read at once, and nothing twice', async () => {
  const { intake: one, log, bytes } = intake()
  one.push(numbered(10_000))
  one.push(numbered(50, 10_000))
  one.finish()
  expect(bytes()).toEqual(numbered(10_050))
  await microtasks()
  expect(log.filter((entry) => entry !== 'microtask')).toEqual(['read 4096', 'read 5904', 'read 50'])
})

test('a reader that finishes while it reads reads the rest in order', () => {
  const parts: Buffer[] = []
  const reader = {
    read(bytes: Buffer) {
      parts.push(bytes)
      one.finish()
    },
    missing: () => 0,
  }
  const one: Intake = new Intake(reader, 4_096)
  one.push(numbered(10_000))
  expect(Buffer.concat(parts)).toEqual(numbered(10_000))
})
