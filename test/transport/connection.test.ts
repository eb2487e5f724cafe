import { Socket } from 'node:net'
import { encodePacket } from '@gearwork/protocol'
import {
  ConnectError,
  ConnectionLostError,
  ConnectTimeoutError,
  dialNode,
  NotConnectedError,
} from '@gearwork/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { gearmand } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { startProxy } from '../support/proxy.js'
import { describeWith } from '../support/requirements.js'
import { FakeClock } from './fake-clock.js'
import { type Listener, listen, turn, until } from './sockets.js'
import { watchedConnection } from './watched-connection.js'

const noop = encodePacket({ name: 'NOOP' }, 'response')
const at = ({ port }: Listener) => `127.0.0.1:${port}`
/** Comes back at once, so that a test need not wait. */
const eager = { backoff: { firstMs: 1, longestMs: 5 } }

/** Answers every piece it gets with a NOOP. */
const talkative = (socket: Socket) => {
  socket.on('data', () => socket.write(noop))
  socket.on('end', () => socket.end())
}

describe('a life', () => {
  test('begins with opened', async () => {
    const listener = await listen((socket) => socket.on('end', () => socket.end()))
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    expect(connection.state).toBe('idle')
    connection.open()
    connection.open()
    expect(connection.state).toBe('connecting')
    await logged('opened')
    expect(connection.state).toBe('open')
    listener.sockets[0]?.end()
    await logged('opened', 2)
    expect(seen.log).toEqual(['opened', 'lost', 'opened'])
    expect(listener.sockets).toHaveLength(2)
  })

  test('carries packets both ways', async () => {
    const listener = await listen(talkative)
    const { connection, logged } = watchedConnection(at(listener), eager, {
      opened: () => connection.send({ name: 'GRAB_JOB' }),
    })
    connection.open()
    await logged('packet NOOP')
  })

  test('knows when the server was last heard', async () => {
    const clock = new FakeClock()
    const listener = await listen(talkative)
    const { connection, logged } = watchedConnection(at(listener), { clock })
    expect(connection.heardAt).toBeUndefined()
    connection.open()
    await logged('opened')
    const born = clock.now()
    clock.pass(500)
    expect(connection.heardAt).toBe(born)
    connection.send({ name: 'GRAB_JOB' })
    await logged('packet')
    expect(connection.heardAt).toBe(born + 500)
    await connection.close()
    expect(connection.heardAt).toBeUndefined()
  })

  test('ends with lost, which names the server and why', async () => {
    const listener = await listen()
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('opened')
    listener.sockets[0]?.resetAndDestroy()
    await logged('lost')
    expect(seen.lost[0]).toBeInstanceOf(ConnectionLostError)
    expect(seen.lost[0]).toMatchObject({ code: 'CONNECTION_LOST', server: at(listener) })
    expect(seen.lost[0]?.message).toBe(
      `the connection to the job server at ${at(listener)} was lost: read ECONNRESET`,
    )
    expect(seen.lost[0]?.cause).toMatchObject({ code: 'ECONNRESET' })
  })

  test('an orderly end is a loss too', async () => {
    const listener = await listen((socket) => socket.end())
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('lost')
    expect(seen.lost[0]?.message).toMatch(/was lost: the server closed it$/)
    expect(seen.lost[0]?.cause).toBeUndefined()
  })

  test('packets behind the one on which the connection was closed are never delivered', async () => {
    const listener = await listen((socket) => socket.write(Buffer.concat([noop, noop, noop])))
    const { connection, seen, logged } = watchedConnection(at(listener), eager, {
      packet: () => void connection.close(),
    })
    connection.open()
    await logged('packet')
    await connection.close()
    expect(seen.log).toEqual(['opened', 'packet NOOP'])
  })

  test('half a packet of a dead life is not joined to the next one', async () => {
    const listener = await listen((socket) => {
      if (listener.sockets.length === 1) socket.end(noop.subarray(0, 7))
      else socket.write(noop)
    })
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('packet')
    expect(seen.log).toEqual(['opened', 'lost', 'opened', 'packet NOOP'])
  })

  test('what was sent to a dead life and had not left is not sent to the next one', async () => {
    const listener = await listen(talkative)
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('opened')
    await until('the server has it', () => listener.sockets.length === 1)
    let second = ''
    listener.server.on('connection', (socket: Socket) =>
      socket.on('data', (chunk) => {
        second += chunk.toString('latin1')
      }),
    )
    listener.sockets[0]?.resetAndDestroy()
    await turn()
    // Only to the dead one: on a slow machine the next life may have begun.
    if (seen.lost.length === 0 && connection.state === 'open') connection.send({ name: 'GRAB_JOB' })
    await logged('opened', 2)
    connection.send({ name: 'PRE_SLEEP' })
    await logged('packet')
    expect(second).toBe(encodePacket({ name: 'PRE_SLEEP' }, 'request').toString('latin1'))
  })

  test('a server that talks something else is told by its first words', async () => {
    const listener = await listen((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    const { connection, seen, logged } = watchedConnection(at(listener), eager, { lines: false })
    connection.open()
    await logged('lost')
    expect(seen.lost[0]?.message).toMatch(/does not speak Gearman/)
    expect(seen.lost[0]?.cause).toMatchObject({ code: 'BAD_MAGIC' })
  })

  test('a listener that throws loses the life, not the connection', async () => {
    const listener = await listen(talkative)
    const { connection, seen, logged } = watchedConnection(at(listener), eager, {
      packet: () => {
        if (seen.lost.length === 0) throw new Error('the listener is broken')
      },
      opened: () => connection.send({ name: 'GRAB_JOB' }),
    })
    connection.open()
    await logged('packet', 2)
    expect(seen.lost[0]?.message).toMatch(/was lost: the listener is broken$/)
  })
})

describe('sending without a connection', () => {
  test.each(['idle', 'connecting', 'waiting', 'closed'] as const)('is refused while %s', async (state) => {
    const { connection, logged } = watchedConnection(`127.0.0.1:${await freePort()}`, {
      backoff: { firstMs: 60_000, longestMs: 60_000 },
    })
    if (state !== 'idle') connection.open()
    if (state === 'waiting') await logged('failed')
    if (state === 'closed') await connection.close()
    expect(connection.state).toBe(state)
    expect(() => connection.send({ name: 'GRAB_JOB' })).toThrow(NotConnectedError)
    expect(() => connection.sendText('status\n')).toThrow(
      `there is no connection to the job server at ${connection.server}`,
    )
    expect(connection.congested).toBe(false)
  })
})

describe('a server that is not there', () => {
  test('is a failed attempt that says who and why', async () => {
    const port = await freePort()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${port}`, eager)
    connection.open()
    await logged('failed')
    expect(seen.failed[0]).toBeInstanceOf(ConnectError)
    expect(seen.failed[0]).toMatchObject({ code: 'CONNECT_FAILED', server: `127.0.0.1:${port}` })
    expect(seen.failed[0]?.message).toBe(
      `no job server answers at 127.0.0.1:${port} (ECONNREFUSED): is it running?`,
    )
    expect(seen.log).not.toContain('lost')
  })

  test('with a name that does not resolve is one too', async () => {
    const { connection, seen, logged } = watchedConnection('no-such-host.invalid', eager)
    connection.open()
    await logged('failed')
    expect(seen.failed[0]?.message).toMatch(
      /^no job server answers at no-such-host.invalid:4730 \((ENOTFOUND|EAI_AGAIN)\): its host name does not resolve$/,
    )
  })

  test('is found when it comes', async () => {
    const port = await freePort()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${port}`, eager)
    connection.open()
    await logged('failed', 2)
    await listen(undefined, { port })
    await logged('opened')
    expect(seen.log.at(-1)).toBe('opened')
  })

  test('that hangs up before the connection is usable is a failed attempt', async () => {
    const listener = await listen((socket) => socket.end())
    const { connection, seen, logged } = watchedConnection(at(listener), { ...eager, tls: true })
    connection.open()
    await logged('failed')
    expect(seen.log).not.toContain('opened')
    expect(seen.failed[0]).toBeInstanceOf(ConnectError)
  })
})

describe('an attempt that takes too long', () => {
  test('is given up: a connection that never comes about', async () => {
    const clock = new FakeClock()
    const { connection, seen, logged } = watchedConnection('127.0.0.1:4730', {
      clock,
      connectTimeoutMs: 3_000,
      dial: () => new Socket(),
    })
    connection.open()
    clock.pass(2_999)
    await turn()
    expect(connection.state).toBe('connecting')
    clock.pass(1)
    await logged('failed')
    expect(seen.failed[0]).toBeInstanceOf(ConnectTimeoutError)
    expect(seen.failed[0]).toMatchObject({ code: 'CONNECT_TIMEOUT', server: '127.0.0.1:4730' })
    expect(seen.failed[0]?.message).toBe(
      'the job server at 127.0.0.1:4730 did not take a connection within 3000 ms',
    )
  })

  test('is given up: TLS that is never answered', async () => {
    const clock = new FakeClock()
    const listener = await listen()
    const { connection, seen, logged } = watchedConnection(at(listener), { clock, tls: true })
    connection.open()
    await until('the server has the connection', () => listener.sockets.length === 1)
    clock.pass(5_000)
    await logged('failed')
    expect(seen.failed[0]).toBeInstanceOf(ConnectTimeoutError)
  })

  test('has no say once the connection is open', async () => {
    const clock = new FakeClock()
    const listener = await listen()
    const { connection, logged } = watchedConnection(at(listener), { clock, heartbeatMs: 0 })
    connection.open()
    await logged('opened')
    expect(clock.planned).toEqual([])
    clock.pass(1_000_000)
    expect(connection.state).toBe('open')
  })
})

describe('coming back', () => {
  const clocked = (random: () => number = () => 1) => ({ clock: new FakeClock(), random, heartbeatMs: 0 })

  test('waits twice as long after each failure, up to the longest', async () => {
    const options = clocked()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${await freePort()}`, options)
    connection.open()
    for (let i = 1; i <= 9; i++) {
      await logged('failed', i)
      expect(options.clock.planned).toEqual([seen.waits[i - 1]])
      options.clock.pass((seen.waits[i - 1] as number) - 1)
      expect(connection.state).toBe('waiting')
      options.clock.pass(1)
      expect(connection.state).toBe('connecting')
    }
    expect(seen.waits.slice(0, 9)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
  })

  test('takes its chance for the upper half of each wait', async () => {
    const chances = [0, 0.5, 1]
    const options = clocked(() => chances.shift() ?? 0)
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${await freePort()}`, options)
    connection.open()
    for (let i = 1; i <= 3; i++) {
      await logged('failed', i)
      options.clock.passToNext()
    }
    expect(seen.waits.slice(0, 3)).toEqual([50, 150, 400])
  })

  test('begins with the first wait again after a life in which the server spoke', async () => {
    const options = clocked()
    const port = await freePort()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${port}`, options)
    connection.open()
    for (let i = 1; i <= 3; i++) {
      await logged('failed', i)
      if (i < 3) options.clock.passToNext()
    }
    const listener = await listen((socket) => socket.write(noop), { port })
    options.clock.passToNext()
    await logged('packet')
    await listener.stop()
    await logged('lost')
    expect(seen.waits).toEqual([100, 200, 400])
    expect(options.clock.planned).toEqual([100])
  })

  test('waits longer and longer for a server that takes connections only to drop them', async () => {
    const options = clocked()
    const listener = await listen((socket) => socket.end())
    const { connection, logged } = watchedConnection(at(listener), options)
    const waits: (number | undefined)[] = []
    connection.open()
    for (let i = 1; i <= 5; i++) {
      await logged('lost', i)
      waits.push(options.clock.planned[0])
      options.clock.passToNext()
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_600])
  })

  test('is hurried on demand, in vain where nothing waits', async () => {
    const options = clocked()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${await freePort()}`, options)
    connection.hurry()
    expect(connection.state).toBe('idle')
    connection.open()
    connection.hurry()
    await logged('failed')
    connection.hurry()
    expect(connection.state).toBe('connecting')
    expect(options.clock.planned).toEqual([5_000])
    await logged('failed', 2)
    expect(seen.waits).toEqual([100, 200])
    await connection.close()
    connection.hurry()
    expect(connection.state).toBe('closed')
  })

  test('does not happen when the connection is closed on the news', async () => {
    const options = clocked()
    const { connection, seen, logged } = watchedConnection(`127.0.0.1:${await freePort()}`, options, {
      failed: () => void connection.close(),
    })
    connection.open()
    await logged('failed')
    options.clock.pass(100_000)
    await turn()
    expect(connection.state).toBe('closed')
    expect(options.clock.planned).toEqual([])
    expect(seen.failed).toHaveLength(1)
  })
})

describe('closing', () => {
  test('sends what is left, and reports nothing more', async () => {
    let received = Buffer.alloc(0)
    const listener = await listen((socket) => {
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk])
      })
      socket.on('end', () => socket.end(noop))
    })
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('opened')
    connection.send({ name: 'PRE_SLEEP' })
    await connection.close()
    await until('the server has it', () => received.length === 12)
    expect(received).toEqual(encodePacket({ name: 'PRE_SLEEP' }, 'request'))
    await turn()
    expect(connection.state).toBe('closed')
    expect(seen.log).toEqual(['opened'])
  })

  test('before open is fine, and final', async () => {
    const listener = await listen()
    const { connection, seen } = watchedConnection(at(listener), eager)
    await connection.close()
    connection.open()
    await turn()
    expect(connection.state).toBe('closed')
    expect(seen.log).toEqual([])
    expect(listener.sockets).toEqual([])
  })

  test.each(['idle', 'connecting', 'open', 'waiting'] as const)(
    'works while %s, and twice',
    async (state) => {
      const listener = await listen((socket) => socket.on('end', () => socket.end()))
      const address = state === 'waiting' ? `127.0.0.1:${await freePort()}` : at(listener)
      const { connection, seen, logged } = watchedConnection(address)
      if (state !== 'idle') connection.open()
      if (state === 'open') await logged('opened')
      if (state === 'waiting') await logged('failed')
      expect(connection.state).toBe(state)
      const logBefore = [...seen.log]
      const first = connection.close()
      expect(connection.state).toBe('closed')
      expect(connection.close()).toBe(first)
      await first
      await connection.close()
      await turn()
      expect(seen.log).toEqual(logBefore)
    },
  )

  test('cuts a server that does not say goodbye', async () => {
    const clock = new FakeClock()
    const listener = await listen()
    const { connection, logged } = watchedConnection(at(listener), { clock })
    connection.open()
    await logged('opened')
    const closed = vi.fn()
    const closing = connection.close(300).then(closed)
    clock.pass(299)
    await turn()
    expect(closed).not.toHaveBeenCalled()
    clock.pass(1)
    await closing
    expect(clock.planned).toEqual([])
  })

  test('is silent about a server that says no goodbye and took all that was sent', async () => {
    const clock = new FakeClock()
    const ended = vi.fn()
    const listener = await listen((socket) => socket.resume().on('end', ended))
    const { connection, seen, logged } = watchedConnection(at(listener), { clock })
    connection.open()
    await logged('opened')
    connection.send({ name: 'ECHO_REQ', data: Buffer.from('all') })
    const closing = connection.close(300)
    await until('the goodbye is heard', () => ended.mock.calls.length === 1)
    await turn()
    clock.pass(300)
    await closing
    expect(seen.log).toEqual(['opened'])
  })

  test('tells of a server that did not take all that was sent', async () => {
    const clock = new FakeClock()
    const listener = await listen()
    const cut: Error[] = []
    const { connection, seen, logged } = watchedConnection(
      at(listener),
      { clock },
      { cut: (error) => void cut.push(error) },
    )
    connection.open()
    await logged('opened')
    connection.send({ name: 'ECHO_REQ', data: Buffer.alloc(32 * 1024 * 1024) })
    const closing = connection.close(300)
    await turn()
    clock.pass(300)
    await closing
    expect(seen.log).toEqual(['opened', 'cut'])
    expect(cut[0]).toBeInstanceOf(ConnectionLostError)
  })

  test('leaves no timer behind', async () => {
    const clock = new FakeClock()
    const listener = await listen((socket) => socket.on('end', () => socket.end()))
    const { connection, logged } = watchedConnection(at(listener), { clock })
    connection.open()
    await logged('opened')
    expect(clock.planned).toEqual([10_000])
    await connection.close()
    expect(clock.planned).toEqual([])
  })
})

describe('a connection that is half open', () => {
  const beating = { ...eager, heartbeatMs: 1_000 }

  test('is found by the heartbeat, and replaced', async () => {
    const clock = new FakeClock()
    const listener = await listen(talkative)
    const proxy = await startProxy({ host: '127.0.0.1', port: listener.port })
    const { connection, seen, logged } = watchedConnection(proxy.address, { ...beating, clock })
    connection.open()
    await logged('opened')
    connection.send({ name: 'GRAB_JOB' })
    await logged('packet')
    proxy.freeze()
    clock.pass(1_000)
    await turn()
    expect(connection.state).toBe('open')
    clock.pass(1_200)
    await logged('lost')
    expect(seen.lost[0]?.message).toMatch(/was lost: the server was silent for 2\d\d\d ms$/)
    proxy.thaw()
    clock.pass(10)
    await logged('opened', 2)
  })

  test('is not suspected while the echo comes back, which is not reported', async () => {
    const clock = new FakeClock()
    const mine = encodePacket({ name: 'ECHO_RES', data: Buffer.from('mine') }, 'response')
    const listener = await listen((socket) =>
      socket.on('data', (chunk) => {
        chunk[3] = 'S'.charCodeAt(0)
        chunk[7] = 17
        socket.write(Buffer.concat([chunk, mine]))
      }),
    )
    const { connection, seen, logged } = watchedConnection(at(listener), { ...beating, clock })
    connection.open()
    await logged('opened')
    for (let i = 1; i <= 5; i++) {
      clock.pass(1_000)
      await logged('packet', i)
    }
    expect(connection.state).toBe('open')
    expect(seen.packets.map((packet) => 'data' in packet && packet.data.toString())).toEqual(
      Array.from({ length: 5 }, () => 'mine'),
    )
  })

  test('is not suspected while a large packet trickles in', async () => {
    const clock = new FakeClock()
    const large = encodePacket({ name: 'ECHO_RES', data: Buffer.alloc(1_000) }, 'response')
    const listener = await listen()
    const { connection, seen, logged } = watchedConnection(at(listener), { ...beating, clock })
    connection.open()
    await logged('opened')
    await until('the server has it', () => listener.sockets.length === 1)
    for (let i = 0; i < 10; i++) {
      listener.sockets[0]?.write(large.subarray(i * 100, i * 100 + 100))
      await until('a part is heard', () => connection.heardAt === clock.now())
      clock.pass(900)
    }
    listener.sockets[0]?.write(large.subarray(1_000))
    await logged('packet')
    expect(seen.lost).toEqual([])
  })
})

describe('back-pressure', () => {
  test('a slow server makes the connection congested, until drained', async () => {
    const listener = await listen((socket) => socket.pause())
    const { connection, seen, logged } = watchedConnection(at(listener), eager)
    connection.open()
    await logged('opened')
    while (!connection.congested) {
      connection.send({ name: 'ECHO_REQ', data: Buffer.alloc(100_000) })
      await turn()
    }
    expect(seen.log).not.toContain('drained')
    listener.sockets[0]?.resume()
    await logged('drained')
    expect(connection.congested).toBe(false)
  })
})

describe('addresses', () => {
  test('IPv6 loopback', async () => {
    const listener = await listen(talkative, { host: '::1' })
    const { connection, logged } = watchedConnection(`[::1]:${listener.port}`, eager, {
      opened: () => connection.send({ name: 'GRAB_JOB' }),
    })
    connection.open()
    await logged('packet NOOP')
    expect(connection.server).toBe(`[::1]:${listener.port}`)
  })

  test('a name', async () => {
    const listener = await listen(talkative)
    const { connection, logged } = watchedConnection(`localhost:${listener.port}`, eager, {
      opened: () => connection.send({ name: 'GRAB_JOB' }),
    })
    connection.open()
    await logged('packet NOOP')
  })
})

test.each([undefined, { insecure: true }])('Nagle is off and keep-alive on, tls: %j', async (tls) => {
  const listener = await listen()
  const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
  const socket = dialNode({ host: '127.0.0.1', port: listener.port }, tls, () => {})
  onTestFinished(() => {
    socket.destroy()
    vi.restoreAllMocks()
  })
  socket.on('error', () => {})
  expect(noDelay.mock.contexts).toContain(socket)
  expect(keepAlive.mock.contexts).toContain(socket)
})

describeWith(gearmand.requirements, 'gearmand', () => {
  test('speaks the text protocol and the binary one on one connection', async () => {
    const server = await gearmand.start()
    onTestFinished(() => server.stop())
    const { connection, seen, logged } = watchedConnection(server.address, eager)
    connection.open()
    await logged('opened')
    connection.sendText('version\r\n')
    await logged('line OK')
    connection.send({ name: 'ECHO_REQ', data: Buffer.from('hello') })
    await logged('packet ECHO_RES')
    connection.sendText('status\r\n')
    await logged('line .')
    expect(seen.log.slice(1)).toEqual([expect.stringMatching(/^line OK \d/), 'packet ECHO_RES', 'line .'])
  })

  test('answers heartbeats, and is found again when it comes back', async () => {
    const server = await gearmand.start()
    const clock = new FakeClock()
    const { connection, seen, logged } = watchedConnection(server.address, { clock, heartbeatMs: 1_000 })
    connection.open()
    await logged('opened')
    clock.pass(1_000)
    await until('the echo is heard', () => connection.heardAt === clock.now())
    await server.stop()
    await logged('lost')
    const again = await gearmand.start({ port: server.port })
    onTestFinished(() => again.stop())
    clock.passToNext()
    await logged('opened', 2)
    expect(seen.log.filter((entry) => entry.startsWith('packet'))).toEqual([])
  })
})
