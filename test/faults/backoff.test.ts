import { encodePacket } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { FakeClock } from '../transport/fake-clock.js'
import { listen } from '../transport/sockets.js'
import { watchedConnection } from '../transport/watched-connection.js'

type Refinements = Parameters<typeof watchedConnection>[2]

/** How long is waited after each of four connections on which the server says this and hangs up. */
async function waitsAfter(said: Uint8Array, refinements: Refinements): Promise<unknown> {
  const clock = new FakeClock()
  const { address } = await listen((socket) => socket.end(said))
  const options = { clock, random: () => 1, heartbeatMs: 0 }
  const { connection, logged } = watchedConnection(address, options, refinements)
  const waits: (number | undefined)[] = []
  connection.open()
  for (let i = 1; i <= 4; i++) {
    await logged('lost', i)
    waits.push(clock.planned[0])
    clock.passToNext()
  }
  return waits
}

const bytes = [
  ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a packet of a giant length', Buffer.from('0052455300000008ffffffff', 'hex')],
  ['half a packet', encodePacket({ name: 'NO_JOB' }, 'response').subarray(0, 8)],
] as const

test.each(bytes)('a server that says %s and no packet is dialled more and more seldom', async (_, said) => {
  expect(await waitsAfter(said, { lines: false })).toEqual([100, 200, 400, 800])
})

test('a server of whose packets none is wanted is dialled more and more seldom', async () => {
  const unwanted = {
    packet() {
      throw new Error('nobody asked for it')
    },
  }
  const said = encodePacket({ name: 'NO_JOB' }, 'response')
  expect(await waitsAfter(said, unwanted)).toEqual([100, 200, 400, 800])
})
