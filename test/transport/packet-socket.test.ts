import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { encodePacket, type Packet, ProtocolError, type Request, type Response } from '@gearwork/protocol'
import { PacketSocket, type PacketSocketEvents, type PacketSocketOptions } from '@gearwork/transport'
import { describe, expect, test, vi } from 'vitest'
import { comparable, decodeAll } from '../protocol/decoding.js'
import { socketPair, turn, until } from './sockets.js'

const noop = encodePacket({ name: 'NOOP' }, 'response')
const grab = encodePacket({ name: 'GRAB_JOB' }, 'request')
const echo = (bytes: number): Request => ({ name: 'ECHO_REQ', data: Buffer.alloc(bytes, 7) })

/** What a packet socket reported, and what a test does on its packets besides. */
function watch<P extends Request | Response>(onPacket: (packet: P) => void = () => {}) {
  const seen = {
    packets: [] as Packet[],
    lines: [] as string[],
    drained: 0,
    heard: 0,
    closed: [] as unknown[],
  }
  const events: PacketSocketEvents<P> = {
    packet(packet) {
      seen.packets.push(packet as Packet)
      onPacket(packet)
    },
    line: (line) => seen.lines.push(line),
    heard: () => {
      seen.heard += 1
    },
    drained: () => {
      seen.drained += 1
    },
    closed: (error) => seen.closed.push(error),
  }
  return { seen, events }
}

/** A peer on one end, and the bare socket of the other. */
async function peer(options?: PacketSocketOptions, onPacket?: (packet: Response) => void) {
  const [near, far] = await socketPair()
  const { seen, events } = watch<Response>(onPacket)
  return { socket: near, far, seen, peer: PacketSocket.peer(near, events, options), bytes: collect(far) }
}

/** A server on one end, and the bare socket of the other. */
async function server(onPacket?: (packet: Request) => void, pair = socketPair()) {
  const [far, near] = await pair
  const { seen, events } = watch<Request>(onPacket)
  return { socket: near, far, seen, server: PacketSocket.server(near, events), bytes: collect(far) }
}

describe('sending', () => {
  test('all packets of one turn leave in one write', async () => {
    const { peer: sender, socket, bytes } = await peer()
    const write = vi.spyOn(socket, '_write')
    const writev = vi.spyOn(socket, '_writev' as '_write')
    for (let i = 0; i < 100; i++) sender.send({ name: 'CAN_DO', function: `f${i}` })
    await Promise.resolve()
    process.nextTick(() => sender.send({ name: 'PRE_SLEEP' }))
    await until(
      'everything is there',
      () => bytes().length > 12 * 101 && bytes().subarray(-12, -4).at(-1) === 4,
    )
    expect(write).toHaveBeenCalledTimes(1)
    expect(writev).not.toHaveBeenCalled()
    const { packets } = decodeAll([bytes()], 'request')
    expect(packets.map((packet) => ('function' in packet ? packet.function : packet.name))).toEqual([
      ...Array.from({ length: 100 }, (_, i) => `f${i}`),
      'PRE_SLEEP',
    ])
  })

  test('each turn has its own write', async () => {
    const { peer: sender, socket } = await peer()
    const write = vi.spyOn(socket, '_write')
    for (let i = 1; i <= 3; i++) {
      sender.send({ name: 'GRAB_JOB' })
      await turn()
      expect(write).toHaveBeenCalledTimes(i)
    }
  })

  test('a large body leaves with its packet, and those before it, in one gathered write', async () => {
    const { peer: sender, socket, bytes } = await peer()
    const write = vi.spyOn(socket, '_write')
    const writev = vi.spyOn(socket, '_writev' as '_write')
    const packets = [echo(10), echo(20_000)]
    for (const packet of packets) sender.send(packet)
    await until('everything is there', () => bytes().length === 20_010 + 2 * 12)
    expect(write).not.toHaveBeenCalled()
    expect(writev).toHaveBeenCalledTimes(1)
    expect(decodeAll([bytes()], 'request').packets.map(comparable)).toEqual(packets.map(comparable))
  })

  test('a little is handed over before the turn ends, then twice as much each time', async () => {
    const { peer: sender, socket, bytes } = await peer({ firstPartBytes: 3 * 1_024 })
    const handed = vi.spyOn(socket, 'write')
    const kib = () => handed.mock.calls.reduce((sum, [chunk]) => sum + (chunk as Buffer).length, 0) / 1_024
    const send = (packets: number) => {
      for (let i = 0; i < packets; i++) sender.send(echo(1_012))
      return kib()
    }
    expect([send(2), send(1), send(5), send(1), send(11)]).toEqual([0, 3, 3, 9, 9])
    await until('everything is there', () => bytes().length === 20 * 1_024)
    expect([kib(), send(2), send(1)]).toEqual([20, 20, 23])
  })

  test('text and packets keep their order', async () => {
    const { server: sender, bytes } = await server()
    sender.sendText('OK\r\n')
    sender.send({ name: 'NOOP' })
    sender.sendText('.\n')
    await until('everything is there', () => bytes().length === 18)
    expect(bytes().toString('latin1')).toBe(`OK\r\n${noop.toString('latin1')}.\n`)
  })

  test('a server carries names byte for byte, a peer as UTF-8', async () => {
    const { server: one, seen, far, bytes } = await server()
    far.write(encodePacket({ name: 'CAN_DO', function: 'größe' }, 'request'))
    await until('the packet is there', () => seen.packets.length === 1)
    const [packet] = seen.packets as [Packet<'CAN_DO'>]
    expect(packet.function).toBe('gr\xc3\xb6\xc3\x9fe')
    one.send({ name: 'ERROR', code: packet.function, text: '' })
    await until('the answer is there', () => bytes().length > 0)
    expect(decodeAll([bytes()], 'response').packets).toEqual([{ name: 'ERROR', code: 'größe', text: '' }])
  })
})

describe('back-pressure', () => {
  test('a slow reader makes the sender congested, until it has read', async () => {
    const { peer: sender, far, seen } = await peer()
    far.pause()
    while (!sender.congested) {
      sender.send(echo(100_000))
      await turn()
    }
    expect(sender.unsentBytes).toBeGreaterThanOrEqual(1024 * 1024)
    expect(seen.drained).toBe(0)
    far.resume()
    await until('it has drained', () => seen.drained === 1)
    expect(sender.congested).toBe(false)
    expect(sender.unsentBytes).toBeLessThanOrEqual(512 * 1024)
    await until('all has left', () => sender.unsentBytes === 0)
    expect(seen.drained).toBe(1)
  })

  test.each([1, 1_000, 20_000, 100_000])('a mark of %i bytes is drained as well', async (highWaterBytes) => {
    const { peer: sender, seen } = await peer({ highWaterBytes })
    for (let i = 1; i <= 3; i++) {
      while (!sender.congested) sender.send(echo(500))
      await until('it has drained', () => seen.drained === i)
      expect(sender.congested).toBe(false)
    }
  })

  test('nobody is told who never saw it congested', async () => {
    const { peer: sender, seen, bytes } = await peer({ highWaterBytes: 1_000 })
    for (let i = 0; i < 100; i++) sender.send(echo(500))
    await until('everything is there', () => bytes().length === 100 * 512)
    await turn()
    expect(seen.drained).toBe(0)
  })

  test('a paused socket holds the other side up until it is resumed', async () => {
    const { server: reader, far, seen } = await server()
    const large = encodePacket(echo(1024 * 1024), 'request')
    reader.pause()
    for (let i = 0; i < 40; i++) far.write(large)
    for (let i = 0; i < 20; i++) await turn()
    expect(seen.packets).toEqual([])
    expect(far.writableLength).toBeGreaterThan(0)
    reader.resume()
    await until('everything is there', () => seen.packets.length === 40)
  })
})

describe('the end', () => {
  test('what was sent in the same turn still leaves', async () => {
    const { peer: sender, far, seen, bytes } = await peer()
    const ended = vi.fn(() => far.end())
    far.on('end', ended)
    sender.send({ name: 'GRAB_JOB' })
    sender.end()
    sender.end()
    await until('it is closed', () => seen.closed.length > 0)
    expect(bytes()).toEqual(grab)
    expect(ended).toHaveBeenCalledTimes(1)
    expect(seen.closed).toEqual([undefined])
  })

  test('a slow reader gets everything before the goodbye', async () => {
    const { peer: sender, far, seen, bytes } = await peer()
    far.pause()
    far.on('end', () => far.end())
    for (let i = 0; i < 50; i++) sender.send(echo(100_000))
    sender.end()
    await turn()
    far.resume()
    await until('it is closed', () => seen.closed.length > 0)
    expect(bytes()).toHaveLength(50 * 100_012)
    expect(seen.closed).toEqual([undefined])
  })

  test('what is sent afterwards is dropped, and is no error', async () => {
    const { peer: sender, far, seen, bytes } = await peer()
    far.on('end', () => far.end())
    sender.end()
    sender.send({ name: 'GRAB_JOB' })
    sender.sendText('status\n')
    await until('it is closed', () => seen.closed.length > 0)
    sender.send({ name: 'GRAB_JOB' })
    sender.end()
    sender.destroy(new Error('too late'))
    await turn()
    expect(bytes()).toHaveLength(0)
    expect(seen.closed).toEqual([undefined])
  })

  test('what comes afterwards is not read, and holds nothing up', async () => {
    const { peer: reader, far, seen } = await peer()
    far.on('end', () => {
      far.write(Buffer.concat(Array.from({ length: 100_000 }, () => noop)))
      far.end()
    })
    reader.pause()
    reader.end()
    await until('it is closed', () => seen.closed.length > 0)
    expect(seen.packets).toEqual([])
    expect(seen.closed).toEqual([undefined])
  })

  test('destroying reports the reason, once', async () => {
    const { peer: sender, far, seen } = await peer()
    const reason = new Error('enough')
    far.on('close', () => {})
    sender.destroy(reason)
    sender.destroy(new Error('again'))
    expect(seen.closed).toEqual([])
    await until('it is closed', () => seen.closed.length > 0)
    await turn()
    expect(seen.closed).toEqual([reason])
  })

  test('a connection reset by the other side is reported once', async () => {
    const { far, seen } = await peer()
    far.resetAndDestroy()
    await until('it is closed', () => seen.closed.length > 0)
    await turn()
    expect(seen.closed).toEqual([expect.objectContaining({ code: 'ECONNRESET' })])
  })

  test('writing into a reset connection is reported once', async () => {
    const { peer: sender, far, seen } = await peer()
    sender.pause()
    far.resetAndDestroy()
    for (let i = 0; i < 100 && seen.closed.length === 0; i++) {
      sender.send(echo(100_000))
      await turn()
    }
    await until('it is closed', () => seen.closed.length > 0)
    await turn()
    expect(seen.closed).toHaveLength(1)
    expect(seen.closed[0]).toBeInstanceOf(Error)
  })
})

describe.each([true, false])(
  'a peer that says all it has and hangs up (allowHalfOpen: %s)',
  (allowHalfOpen) => {
    const halfClosing = () => server(undefined, socketPair({ allowHalfOpen }))

    test('still gets the answers of that turn', async () => {
      const { server: answering, far, seen, bytes, socket } = await halfClosing()
      socket.on('data', () => answering.send({ name: 'NOOP' }))
      far.end(grab)
      await until('it is closed', () => seen.closed.length > 0)
      expect(seen.packets).toEqual([{ name: 'GRAB_JOB' }])
      expect(bytes()).toEqual(noop)
      expect(seen.closed).toEqual([undefined])
    })

    test('gets nothing later, and that is an orderly end', async () => {
      const { server: answering, far, seen, socket } = await halfClosing()
      socket.once('end', () => {
        answering.send({ name: 'NOOP' })
        setImmediate(() => answering.send({ name: 'NOOP' }))
      })
      far.end(grab)
      await until('it is closed', () => seen.closed.length > 0)
      expect(seen.closed).toEqual([undefined])
    })

    test('is answered for as long as whoever answers likes', async () => {
      const [far, near] = await socketPair({ allowHalfOpen })
      const { seen, events } = watch<Request>()
      const endings: (() => void)[] = []
      const answering = PacketSocket.server(near, { ...events, ending: (finish) => endings.push(finish) })
      const bytes = collect(far)
      far.end(grab)
      await until('the end is told', () => endings.length > 0)
      await turn()
      answering.send({ name: 'NOOP' })
      await until('the answer is there', () => bytes().length > 0)
      expect([answering.writable, seen.closed]).toEqual([true, []])
      endings[0]?.()
      await until('it is closed', () => seen.closed.length > 0)
      expect(answering.writable).toBe(false)
      expect(seen).toMatchObject({ packets: [{ name: 'GRAB_JOB' }], closed: [undefined] })
    })
  },
)

describe('what goes wrong inside', () => {
  test('a sink that throws ends the socket with its error, and hears nothing more', async () => {
    const broken = new Error('the sink is broken')
    const { far, seen } = await server(() => {
      throw broken
    })
    far.write(Buffer.concat([grab, grab, grab]))
    await until('it is closed', () => seen.closed.length > 0)
    expect(seen.packets).toHaveLength(1)
    expect(seen.closed).toEqual([broken])
  })

  test('bytes that are not Gearman end it with a ProtocolError', async () => {
    const { far, seen } = await peer()
    far.write('\0NO')
    await until('it is closed', () => seen.closed.length > 0)
    expect(seen.closed).toEqual([expect.any(ProtocolError)])
  })

  test('whoever destroys the socket on a packet hears nothing of the packets behind it', async () => {
    const made = await server((packet) => {
      if (packet.name === 'PRE_SLEEP') made.server.destroy()
    })
    const sleep = encodePacket({ name: 'PRE_SLEEP' }, 'request')
    made.far.write(Buffer.concat([grab, sleep, grab, grab]))
    await until('it is closed', () => made.seen.closed.length > 0)
    expect(made.seen.packets.map(({ name }) => name)).toEqual(['GRAB_JOB', 'PRE_SLEEP'])
    expect(made.seen.closed).toEqual([undefined])
  })

  test('a packet that Gearman cannot carry is refused to the sender, and its neighbours leave', async () => {
    const { peer: sender, bytes, seen } = await peer()
    sender.send({ name: 'CAN_DO', function: 'before' })
    expect(() => sender.send({ name: 'CAN_DO', function: 'a\0b' })).toThrow(ProtocolError)
    sender.send({ name: 'CAN_DO', function: 'after' })
    await until('both are there', () => bytes().length === 12 * 2 + 11)
    expect(decodeAll([bytes()], 'request').packets).toEqual([
      { name: 'CAN_DO', function: 'before' },
      { name: 'CAN_DO', function: 'after' },
    ])
    expect(seen.closed).toEqual([])
  })
})

describe('receiving', () => {
  test('everything that came before the goodbye is read, in order', async () => {
    const { seen, far } = await peer()
    const handles = Array.from({ length: 5_000 }, (_, i) => `H:box:${i}`)
    far.end(Buffer.concat(handles.map((handle) => encodePacket({ name: 'JOB_CREATED', handle }, 'response'))))
    await until('the end', () => seen.closed.length === 1)
    expect(seen.packets.map((packet) => (packet as Packet<'JOB_CREATED'>).handle)).toEqual(handles)
  })

  test('a goodbye that comes with the last bytes does not hide them', async () => {
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    const { seen, events } = watch<Response>()
    PacketSocket.peer(socket as Socket, events)
    setImmediate(() => {
      socket.push(Buffer.concat(Array.from({ length: 1_000 }, () => noop)))
      socket.push(null)
    })
    await until('the end', () => seen.closed.length === 1)
    expect(seen.packets).toHaveLength(1_000)
  })

  test('who answers to the first packets is heard before the last are read', async () => {
    const log: string[] = []
    const { far } = await peer({}, () => {
      if (log.at(-1) !== 'read') log.push('read')
      queueMicrotask(() => log.at(-1) !== 'answered' && log.push('answered'))
    })
    far.write(Buffer.concat(Array.from({ length: 1_000 }, () => noop)))
    await until('all parts are read', () => log.length >= 4)
    expect(log.slice(0, 4)).toEqual(['read', 'answered', 'read', 'answered'])
  })

  test('every piece is heard, also one that is not a whole packet', async () => {
    const { far, seen } = await peer()
    far.write(noop.subarray(0, 5))
    await until('a part is heard', () => seen.heard === 1)
    expect(seen.packets).toEqual([])
    far.write(noop.subarray(5))
    await until('the packet is there', () => seen.packets.length === 1)
    expect(seen.heard).toBe(2)
  })

  test('a packet above the limit ends it', async () => {
    const { far, seen } = await peer({ maxPacketBytes: 10 })
    far.write(encodePacket({ name: 'JOB_CREATED', handle: 'H:lap:123456' }, 'response'))
    await until('it is closed', () => seen.closed.length > 0)
    expect(seen.closed).toEqual([expect.objectContaining({ code: 'PACKET_TOO_LARGE' })])
  })
})

function collect(socket: Socket): () => Buffer {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks)
}
