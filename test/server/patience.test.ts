import { execFileSync } from 'node:child_process'
import { type JobServerOptions, type ServerLogEntry } from '@gearwork/server'
import { describe, expect, test } from 'vitest'
import type { Peer } from '../conformance/peer.js'
import { describeWith, program, programPath } from '../support/requirements.js'
import { FakeClock } from '../transport/fake-clock.js'
import { running } from './running.js'

const submit = { name: 'SUBMIT_JOB', function: 'f', unique: '', workload: 'x' } as const
const limitMs = 1_000

type Limits = NonNullable<JobServerOptions['limits']>

/** A server whose time passes when a test says so. */
async function patient(limits: Limits) {
  const clock = new FakeClock()
  return { clock, ...(await running({ clock, limits: { unfinishedMs: 0, ...limits } })) }
}

/** Bytes that answer nothing have been read when somebody else has been answered often enough. */
async function sends(peer: Peer, bytes: string, other: Peer): Promise<void> {
  peer.bytes(bytes)
  for (let i = 0; i < 5; i++) await other.settled()
}

const timeouts = (log: readonly ServerLogEntry[]) => log.filter(({ event }) => event === 'timedOut')

describe('limits.idleMs', () => {
  test('who says nothing and is there for nothing is hung up on, and the log says so', async () => {
    const { clock, peer, log } = await patient({ idleMs: limitMs })
    const client = await peer()
    await client.settled()
    clock.pass(limitMs - 1)
    await client.settled()
    clock.pass(1.5 * limitMs)
    await client.isHungUpOn()
    expect(timeouts(log)).toEqual([
      { event: 'timedOut', connection: 1, peer: '127.0.0.1', limit: 'idleMs', milliseconds: limitMs },
    ])
  })

  test('who waits for a job, or serves a function, may be silent', async () => {
    const { clock, peer, log } = await patient({ idleMs: limitMs })
    const [client, worker] = [await peer(), await peer()]
    await client.submits(submit)
    worker.say({ name: 'CAN_DO', function: 'g' }, { name: 'PRE_SLEEP' })
    await worker.settled()
    clock.pass(100 * limitMs)
    await client.settled()
    await worker.settled()
    worker.say({ name: 'RESET_ABILITIES' })
    await worker.settled()
    clock.pass(2 * limitMs)
    await worker.isHungUpOn()
    expect(timeouts(log)).toHaveLength(1)
  })

  test('is never, unless told otherwise', async () => {
    const { clock, peer } = await patient({})
    const client = await peer()
    await client.settled()
    clock.pass(1e9)
    await client.settled()
    expect(clock.planned).toEqual([])
  })

  test('is not over because the clock was put forward, or the machine stood still', async () => {
    const { clock, peer } = await patient({ idleMs: limitMs })
    const client = await peer()
    await client.settled()
    clock.adjust(1e9)
    clock.hold(1e9)
    clock.pass(0)
    await client.settled()
  })
})

describe('limits.workerSilenceMs', () => {
  test('a worker that is silent loses its job to another', async () => {
    const { clock, peer, log } = await patient({ workerSilenceMs: limitMs })
    const [client, silent, heir] = [await peer(), await peer(), await peer()]
    const handle = await client.submits(submit)
    for (const worker of [silent, heir]) worker.say({ name: 'CAN_DO', function: 'f' })
    silent.say({ name: 'GRAB_JOB' })
    await silent.hearsA('JOB_ASSIGN')
    heir.say({ name: 'PRE_SLEEP' })
    await heir.settled()
    for (let i = 0; i < 10; i++) {
      clock.pass(limitMs / 2)
      silent.say({ name: 'WORK_STATUS', handle, numerator: `${i}`, denominator: '10' })
      await client.hearsA('WORK_STATUS')
    }
    clock.pass(1.5 * limitMs)
    await silent.isHungUpOn()
    await heir.hears({ name: 'NOOP' })
    heir.say({ name: 'GRAB_JOB' })
    await heir.hears({ name: 'JOB_ASSIGN', handle, function: 'f', workload: 'x' })
    heir.say({ name: 'WORK_COMPLETE', handle, data: 'done' })
    await client.hears({ name: 'WORK_COMPLETE', handle, data: 'done' })
    clock.pass(100 * limitMs)
    await heir.settled()
    expect(timeouts(log)).toMatchObject([{ connection: 2, limit: 'workerSilenceMs' }])
  })
})

describe('limits.unfinishedMs', () => {
  for (const [what, bytes] of [
    ['a packet', '\0REQ\0\0\0\x12\0\0\0\x10f\0'],
    ['a header', '\0REQ\0'],
    ['a line', 'stat'],
  ] as const) {
    test(`${what} that has begun must end`, async () => {
      const { clock, peer, log } = await patient({ unfinishedMs: limitMs })
      const [slow, other] = [await peer(), await peer()]
      await sends(slow, bytes, other)
      clock.pass(limitMs - 1)
      await other.settled()
      expect(slow.isHungUp).toBe(false)
      clock.pass(1.5 * limitMs)
      await slow.isHungUpOn()
      await other.settled()
      expect(timeouts(log)).toMatchObject([{ connection: 1, limit: 'unfinishedMs' }])
    })
  }

  test('one that says a byte at a time does not get round it', async () => {
    const { clock, peer } = await patient({ unfinishedMs: limitMs })
    const [trickle, other] = [await peer(), await peer()]
    await sends(trickle, '\0REQ\0\0\0\x12\0\0\xff\xff', other)
    for (let i = 0; i < 8; i++) {
      clock.pass(limitMs / 5)
      await sends(trickle, 'x', other)
    }
    await trickle.isHungUpOn()
  })

  test('a large packet may take as long as its line needs, and packets may follow each other', async () => {
    const { clock, peer, log } = await patient({ unfinishedMs: limitMs })
    const [slow, other] = [await peer(), await peer()]
    const part = 'x'.repeat(100_000)
    const parts = 20
    const size = Buffer.alloc(4)
    size.writeUInt32BE(part.length * parts)
    await sends(slow, `\0REQ\0\0\0\x10${size.toString('latin1')}`, other)
    for (let i = 0; i < parts; i++) {
      clock.pass(limitMs / 2)
      await sends(slow, part, other)
    }
    expect((await slow.hearsA('ECHO_RES')).data).toHaveLength(part.length * parts)
    for (let i = 0; i < 10; i++) {
      await sends(slow, i === 0 ? 'verb' : 'ose\nverb', other)
      clock.pass(limitMs / 2)
    }
    await slow.hearsLines(...Array.from({ length: 9 }, () => 'OK ERROR'))
    expect(timeouts(log)).toEqual([])
  })

  test('is not counted while it is the server that does not read', async () => {
    const { clock, peer, log } = await patient({ unfinishedMs: limitMs, maxUnsentBytes: 8 * 1024 * 1024 })
    const [deaf, other] = [await peer(), await peer()]
    deaf.deafens()
    const data = 'x'.repeat(1024 * 1024)
    for (let i = 0; i < 40; i++) deaf.say({ name: 'ECHO_REQ', data })
    for (let i = 0; i < 200; i++) await other.settled()
    clock.pass(100 * limitMs)
    deaf.listens()
    for (let i = 0; i < 40; i++) expect((await deaf.hearsA('ECHO_RES')).data).toHaveLength(data.length)
    expect(timeouts(log)).toEqual([])
  })
})

describeWith([program('ss', 'iproute2')], 'keepAliveMs', () => {
  /** What the system plans for the connection of the server's side. */
  const timer = (port: number) =>
    /timer:\(keepalive,([\dminsec.]+),/.exec(
      execFileSync(programPath('ss') as string, ['-Htno', 'sport', '=', `:${port}`], { encoding: 'utf8' }),
    )?.[1]

  test.each([
    [0, /^(?:120|119)min/],
    [90_000, /^(?:1min(?:29|30)sec|89sec|90sec)/],
    [1, /^(?:\d+ms|1sec)$/],
  ])('%i', async (keepAliveMs, planned) => {
    const { server, peer } = await running({ keepAliveMs })
    await (await peer()).settled()
    expect(timer(server.port)).toMatch(planned)
  })
})

describe('half a packet hides nothing', () => {
  const half = '\0REQ\0\0\0\x10'

  test('a worker that stops in the middle of one is hung up on like any other', async () => {
    const { clock, peer, log } = await patient({ unfinishedMs: limitMs })
    const [worker, other] = [await peer(), await peer()]
    worker.say({ name: 'CAN_DO', function: 'f' })
    await sends(worker, half, other)
    clock.pass(2 * limitMs)
    await worker.isHungUpOn()
    expect(timeouts(log)).toMatchObject([{ limit: 'unfinishedMs' }])
  })

  test('one that runs a job has no more time for it', async () => {
    const { clock, peer, log } = await patient({ workerSilenceMs: limitMs, unfinishedMs: 100 * limitMs })
    const [client, worker] = [await peer(), await peer()]
    const handle = await client.submits(submit)
    worker.say({ name: 'CAN_DO', function: 'f' }, { name: 'GRAB_JOB' })
    await worker.hears({ name: 'JOB_ASSIGN', handle, function: 'f', workload: 'x' })
    await sends(worker, half, client)
    clock.pass(2 * limitMs)
    await worker.isHungUpOn()
    expect(timeouts(log)).toMatchObject([{ limit: 'workerSilenceMs' }])
  })

  test('one that is there for nothing is idle', async () => {
    const { clock, peer, log } = await patient({ idleMs: limitMs })
    const [idler, other] = [await peer(), await peer()]
    await sends(idler, half, other)
    clock.pass(2 * limitMs)
    await idler.isHungUpOn()
    expect(timeouts(log)).toContainEqual(expect.objectContaining({ limit: 'idleMs' }))
  })
})
