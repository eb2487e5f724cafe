import { AdminClient, type AdminClientOptions } from '@gearwork/client'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../client/support.js'
import { describeKillable } from '../support/killable.js'
import { heartbeatMisses, leapingClock } from '../support/leaping-clock.js'
import { startOneWay } from '../support/one-way.js'
import { startProxy } from '../support/proxy.js'
import { type AdminCall, adminCalls, type CommandKind, cancelling } from './admin-calls.js'
import { ending } from './endings.js'
import { type Misdeed, startFaultyServer } from './faulty-server.js'
import { misdeeds } from './misdeeds.js'

type Row = Readonly<Record<CommandKind, string>>

const calls: readonly AdminCall[] = [...adminCalls, cancelling]
const all = (end: string): Row => ({ reported: end, told: end, done: end })
const lost = all('NoServerError NO_SERVER (CONNECTION_LOST)')

function expected(row: Row): Record<string, string> {
  return Object.fromEntries(calls.map(({ title, kind }) => [title, row[kind]]))
}

function adminFor(address: string, options: AdminClientOptions = {}): AdminClient {
  const admin = new AdminClient({ server: address, ...options })
  onTestFinished(() => admin.close())
  return admin
}

/** Every command, each to a server of its own that is wrong once, and again: then it must be right. */
async function ends(misdeed: Misdeed, options: AdminClientOptions = {}): Promise<Record<string, string>> {
  const rows = calls.map(async (call) => {
    const { address } = await startFaultyServer(misdeed, 1)
    const admin = adminFor(address, options)
    const end = await ending(call.run(admin))
    expect(await ending(call.run(admin, { timeoutMs: 5_000 })), call.title).not.toMatch(/Error/)
    return [call.title, end] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

test.each(Object.entries(misdeeds))('%s ends a command; the next one is answered', async (_, misdeed) => {
  expect(await ends(misdeed)).toEqual(expected(lost))
})

test('a line without end ends a command; the next one is answered', async () => {
  const flood: Misdeed = ({ socket }) => socket.write('x'.repeat(9_000))
  expect(await ends(flood, { connection: { maxPacketBytes: 8_192 } })).toEqual(expected(lost))
})

test('a packet in the place of a line ends a command; the next one is answered', async () => {
  const error: Misdeed = ({ packets }) =>
    packets.send({ name: 'ERROR', code: 'INVALID_COMMAND', text: 'Command not expected' })
  expect(await ends(error)).toEqual(expected(lost))
})

test('a line that answers something else ends every command that can tell', async () => {
  const greeting: Misdeed = ({ packets }) => packets.sendText('HTTP/1.1 400 Bad Request\r\n')
  expect(await ends(greeting, { timeoutMs: 600 })).toEqual({
    ...expected(lost),
    // Any line may be a unique key, and any text a version or a level.
    uniqueJobs: 'CallTimeoutError CALL_TIMEOUT',
    version: 'HTTP/1.1 400 Bad Request',
    verbose: 'HTTP/1.1 400 Bad Request',
  })
})

test('no answer in time ends a command, and the next one has a connection of its own', async () => {
  expect(await ends(() => {}, { timeoutMs: 50 })).toEqual(expected(all('CallTimeoutError CALL_TIMEOUT')))
})

test('a heartbeat finds out a server that is silent', async () => {
  const rows = calls.map(async (call) => {
    const clock = leapingClock()
    const { address } = await startFaultyServer(() => clock.leap(heartbeatMisses), 1)
    const admin = adminFor(address, { timeoutMs: 60_000, connection: { clock, heartbeatMs: 10_000 } })
    const end = await ending(call.run(admin))
    expect(await ending(call.run(admin)), call.title).not.toMatch(/Error/)
    return [call.title, end]
  })
  expect(Object.fromEntries(await Promise.all(rows))).toEqual(expected(lost))
})

test('an ERR ends a command, and costs no connection', async () => {
  const rows = calls.map(async (call) => {
    const server = await startFaultyServer(({ packets }) => packets.sendText('ERR NO_WAY no+way\r\n'), 1)
    const admin = adminFor(server.address)
    const end = await ending(call.run(admin))
    await ending(call.run(admin))
    expect(server.peers.length).toBe(1)
    return [call.title, end]
  })
  expect(Object.fromEntries(await Promise.all(rows))).toEqual(
    expected(all('AdminRefusedError ADMIN_REFUSED')),
  )
})

test('a name that does not resolve ends every command at once, and says which', async () => {
  const admin = adminFor('no-such-server.invalid:4730')
  const rows = calls.map(async (call) => [call.title, await ending(call.run(admin))])
  expect(Object.fromEntries(await Promise.all(rows))).toEqual(
    expected(all('NoServerError NO_SERVER (CONNECT_FAILED)')),
  )
})

test('a signal ends a command, and what it leaves behind is nobody else’s answer', async () => {
  const rows = calls.map(async (call) => {
    const held: (() => void)[] = []
    const server = await startFaultyServer(
      ({ packets }) => void held.push(() => packets.sendText('ERR LATE\n')),
      1,
    )
    const admin = adminFor(server.address)
    const abort = new AbortController()
    const end = ending(call.run(admin, { signal: abort.signal }))
    const next = ending(admin.createFunction('behind'))
    await eventually(
      () => held.length,
      (length) => length === 2,
    )
    abort.abort(new Error('enough'))
    expect(await end, call.title).toBe('Error')
    for (const answer of held) answer()
    expect(await next, call.title).toBe('AdminRefusedError ADMIN_REFUSED')
    return call.title
  })
  expect(await Promise.all(rows)).toEqual(calls.map(({ title }) => title))
})

describeKillable('an admin client', (engine) => {
  test('is told of a server that is killed in the middle of a command, and finds the next one', async () => {
    const server = await engine.start()
    const proxy = await startOneWay(server)
    const admins = calls.map(() => adminFor(proxy.address))
    await Promise.all(admins.map((admin) => admin.version()))
    proxy.keepAnswers()
    const running = calls.map(async (call, i) => [
      call.title,
      await ending(call.run(admins[i] as AdminClient)),
    ])
    await new Promise((resolve) => setImmediate(resolve))
    await server.kill()
    expect(Object.fromEntries(await Promise.all(running))).toEqual(expected(lost))
    await engine.start(server.port)
    for (const [i, call] of adminCalls.entries()) {
      expect(await ending(call.run(admins[i] as AdminClient)), call.title).not.toMatch(/Error/)
    }
  })

  test('is told by its time of a proxy that stops forwarding, and is answered when it goes on', async () => {
    const server = await engine.start()
    const proxy = await startProxy(server)
    const admins = calls.map(() => adminFor(proxy.address))
    await Promise.all(admins.map((admin) => admin.version()))
    proxy.freeze()
    const running = calls.map(async (call, i) => {
      const end = await ending(call.run(admins[i] as AdminClient, { timeoutMs: 50 }))
      return [call.title, end]
    })
    expect(Object.fromEntries(await Promise.all(running))).toEqual(
      expected(all('CallTimeoutError CALL_TIMEOUT')),
    )
    proxy.thaw()
    for (const [i, call] of adminCalls.entries()) {
      expect(await ending(call.run(admins[i] as AdminClient)), call.title).not.toMatch(/Error/)
    }
  })
})
