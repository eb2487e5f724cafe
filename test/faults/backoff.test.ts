import { encodePacket } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { FakeClock } from '../transport/fake-clock.js'
import { listen } from '../transport/sockets.js'
import { watchedConnection } from '../transport/watched-connection.js'

const bytes = [
  ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a packet of a giant length', Buffer.from('0052455300000008ffffffff', 'hex')],
  ['half a packet', encodePacket({ name: 'NO_JOB' }, 'response').subarray(0, 8)],
] as const

test.each(bytes)('a server that says %s and no packet is dialled more and more seldom', async (_, said) => {
  const clock = new FakeClock()
  const listener = await listen((socket) => socket.end(said))
  const { connection, logged } = watchedConnection(
    `127.0.0.1:${listener.port}`,
    { clock, random: () => 1, heartbeatMs: 0 },
    { lines: false },
  )
  const waits: (number | undefined)[] = []
  connection.open()
  for (let i = 1; i <= 4; i++) {
    await logged('lost', i)
    waits.push(clock.planned[0])
    clock.passToNext()
  }
  expect(waits).toEqual([100, 200, 400, 800])
})

test('a server of whose packets none is wanted is dialled more and more seldom', async () => {
  const clock = new FakeClock()
  const listener = await listen((socket) => socket.end(encodePacket({ name: 'NO_JOB' }, 'response')))
  const { connection, logged } = watchedConnection(
    `127.0.0.1:${listener.port}`,
    { clock, random: () => 1, heartbeatMs: 0 },
    {
      packet() {
        throw new Error('nobody asked for it')
      },
    },
  )
  const waits: (number | undefined)[] = []
  connection.open()
  for (let i = 1; i <= 4; i++) {
    await logged('lost', i)
    waits.push(clock.planned[0])
    clock.passToNext()
  }
  expect(waits).toEqual([100, 200, 400, 800])
})
