import { systemClock } from '@gearwork/transport'
import { expect, test } from 'vitest'
import type { Peer } from '../../conformance/peer.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { FakeClock } from '../../transport/fake-clock.js'
import { running } from '../running.js'
import { newFile } from './files.js'
import { bg, handlePrefix } from './words.js'

const grab = { name: 'GRAB_JOB' } as const
const nothing = { name: 'NO_JOB' } as const
const assigned = (number: number, workload: string, name = 'f') =>
  ({ name: 'JOB_ASSIGN', handle: `H:t:${number}`, function: name, workload }) as const
const complete = (number: number) =>
  ({ name: 'WORK_COMPLETE', handle: `H:t:${number}`, data: 'done' }) as const

type Options = Omit<Parameters<typeof running>[0] & object, 'persist'>

/** Lives of one server, each on the same store. */
function lives() {
  const file = newFile()
  return (options: Options = {}) => running({ persist: file, handlePrefix, ...options })
}

async function workerOf(peer: Peer, ...functions: readonly string[]): Promise<Peer> {
  for (const name of functions.length === 0 ? ['f'] : functions) peer.say({ name: 'CAN_DO', function: name })
  await peer.settled()
  return peer
}

describeWith([sqlite()], 'a job of an earlier life', () => {
  test('is there at once: in reports, by its handle, and for a worker that asks', async () => {
    const live = lives()
    const first = await live()
    const client = await first.peer()
    await client.submits(bg('1', 'u'))
    await client.submits({ name: 'SUBMIT_JOB_HIGH_BG', function: 'f', unique: '', workload: '2' })
    await client.submits({ name: 'SUBMIT_JOB_LOW_BG', function: 'g', unique: '', workload: '3' })
    await first.server.stop()

    const { peer } = await live()
    const admin = await peer()
    expect(await admin.asks('show jobs', true)).toEqual([
      'H:t:1\t0\t0\t1',
      'H:t:2\t0\t0\t1',
      'H:t:3\t0\t0\t1',
    ])
    expect(await admin.asks('show unique jobs', true)).toContain('u')
    expect(await admin.row('status', 'f')).toEqual(['2', '0', '0'])
    expect(await admin.row('prioritystatus', 'f')).toEqual(['1', '1', '0', '0'])
    admin.say({ name: 'GET_STATUS', handle: 'H:t:1' })
    expect(await admin.hearsA('STATUS_RES')).toMatchObject({ known: '1', running: '0' })
    const worker = await workerOf(await peer())
    worker.say(grab, grab, grab)
    await worker.hears(assigned(2, '2'), assigned(1, '1'), nothing)
  })

  test('keeps every byte of its names, and of its workload', async () => {
    const live = lives()
    const first = await live()
    const bytes = String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1))
    const workload = `\0${bytes}\0`
    const unique = bytes.slice(127, 191)
    const client = await first.peer()
    const name = bytes.slice(191)
    await client.submits({ name: 'SUBMIT_JOB_BG', function: name, unique, workload })
    await client.submits({ name: 'SUBMIT_JOB_BG', function: '', unique: '', workload: '' })
    await first.server.stop()

    const { peer } = await live()
    const [named, nameless] = [await workerOf(await peer(), name), await workerOf(await peer(), '')]
    const assignment = { name: 'JOB_ASSIGN_UNIQ' } as const
    named.say({ name: 'GRAB_JOB_UNIQ' })
    await named.hears({ ...assignment, handle: 'H:t:1', function: name, unique, workload })
    nameless.say({ name: 'GRAB_JOB_UNIQ' })
    await nameless.hears({ ...assignment, handle: 'H:t:2', function: '', unique: '', workload: '' })
  })

  test('keeps its reducer', async () => {
    const live = lives()
    const first = await live()
    const client = await first.peer()
    const reduce = {
      name: 'SUBMIT_REDUCE_JOB_BACKGROUND',
      function: 'f',
      unique: '',
      aggregator: '',
      workload: 'x',
    } as const
    await client.submits({ ...reduce, reducer: 'sum' })
    await first.server.stop()

    const worker = await workerOf(await (await live()).peer())
    worker.say({ name: 'GRAB_JOB_ALL' })
    expect(await worker.hearsA('JOB_ASSIGN_ALL')).toMatchObject({ reducer: 'sum' })
  })

  test('may be larger than what is read at a time', async () => {
    const live = lives()
    const first = await live()
    const client = await first.peer()
    const sizes = [3_000_000, 1, 262_144, 700_000, 0]
    const workloads = sizes.map((size, index) => `${index}`.repeat(size))
    for (const workload of workloads) await client.submits(bg(workload))
    await first.server.stop()

    const worker = await workerOf(await (await live()).peer())
    for (const [index, workload] of workloads.entries()) {
      worker.say(grab)
      const { handle, workload: given } = await worker.hearsA('JOB_ASSIGN')
      expect([handle, given === workload]).toEqual([`H:t:${index + 1}`, true])
    }
  })

  test('that was running begins again', async () => {
    const live = lives()
    const first = await live()
    await (await first.peer()).submits(bg('x'))
    const worker = await workerOf(await first.peer())
    worker.say(grab)
    await worker.hears(assigned(1, 'x'))
    await first.server.stop()

    const next = await live()
    const other = await workerOf(await next.peer())
    other.say(grab)
    await other.hears(assigned(1, 'x'))
    other.say(complete(1))
    await other.settled()
    await next.server.stop()
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })

  test.each(['WORK_COMPLETE', 'WORK_FAIL', 'WORK_EXCEPTION'] as const)(
    'that ended with %s is gone',
    async (name) => {
      const live = lives()
      const first = await live()
      await (await first.peer()).submits(bg('x'))
      const worker = await workerOf(await first.peer())
      worker.say(grab)
      await worker.hears(assigned(1, 'x'))
      if (name === 'WORK_FAIL') worker.say({ name, handle: 'H:t:1' })
      else worker.say({ name, handle: 'H:t:1', data: 'x' })
      await worker.settled()
      await first.server.stop()
      expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
    },
  )

  test('that somebody waited for, and nobody promised, is gone', async () => {
    const live = lives()
    const first = await live()
    await (await first.peer()).submits({ name: 'SUBMIT_JOB', function: 'f', unique: '', workload: 'x' })
    await first.server.stop()
    expect(await first.logged('stopped')).toMatchObject({ jobs: 1, kept: 0 })
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })

  test('that lost its workers too often over all lives is given up', async () => {
    const live = lives()
    for (const number of [1, 2]) {
      const { server, peer } = await live({ jobRetries: 3 })
      if (number === 1) await (await peer()).submits(bg('x'))
      const worker = await workerOf(await peer())
      worker.say(grab)
      await worker.hears(assigned(1, 'x'))
      await worker.leaves()
      await (await peer()).settled()
      await server.stop()
    }
    const { server, peer, logged } = await live({ jobRetries: 3 })
    const worker = await workerOf(await peer())
    worker.say(grab)
    await worker.hears(assigned(1, 'x'))
    await worker.leaves()
    expect(await logged('jobGivenUp')).toMatchObject({ handle: 'H:t:1', retries: 3 })
    await server.stop()
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })

  test('counts for the limit of its queue', async () => {
    const live = lives()
    const first = await live()
    await (await first.peer()).submits(bg('x'))
    await first.server.stop()
    const client = await (await live()).peer()
    expect(await client.asks('maxqueue f 1')).toEqual(['OK'])
    client.say(bg('y'))
    await client.hears({ name: 'ERROR', code: 'QUEUE_ERROR', text: 'Job queue is full' })
  })
})

describeWith([sqlite()], 'a handle', () => {
  test('is never given out again, whatever became of its job', async () => {
    const live = lives()
    const numbers: string[] = []
    for (const _ of [1, 2, 3]) {
      const { server, peer } = await live()
      const [client, worker] = [await peer(), await workerOf(await peer())]
      const handle = await client.submits(bg('x'))
      worker.say(grab)
      await worker.hearsA('JOB_ASSIGN')
      worker.say({ name: 'WORK_COMPLETE', handle, data: '' })
      await worker.settled()
      const other = await client.submits({ name: 'SUBMIT_JOB', function: 'g', unique: '', workload: 'x' })
      numbers.push(handle, other)
      await server.stop()
    }
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6].map((number) => `H:t:${number}`))
  })

  test('is the same for another prefix, by its number', async () => {
    const live = lives()
    const first = await live()
    await (await first.peer()).submits(bg('x'))
    await first.server.stop()
    const admin = await (await live({ handlePrefix: 'H:moved' })).peer()
    expect(await admin.asks('show jobs', true)).toEqual(['H:moved:1\t0\t0\t1'])
  })
})

describeWith([sqlite()], 'a job for later', () => {
  const epoch = (clock: FakeClock, seconds: number) => `${Math.floor(clock.now() / 1000) + seconds}`

  function fakeClock(): FakeClock {
    const clock = new FakeClock()
    clock.pass(1_000_000_000_000 - clock.now())
    return clock
  }

  test('keeps its time over lives', async () => {
    const live = lives()
    const clock = fakeClock()
    const first = await live({ clock: withTimers(clock) })
    const client = await first.peer()
    const later = { name: 'SUBMIT_JOB_EPOCH', function: 'f', unique: '', epoch: epoch(clock, 60) } as const
    await client.submits({ ...later, workload: 'x' })
    await first.server.stop()

    const { peer } = await live({ clock: withTimers(clock) })
    const [admin, worker] = [await peer(), await workerOf(await peer())]
    expect(await admin.row('status', 'f')).toEqual(['1', '0', '1'])
    clock.pass(59_000)
    worker.say(grab, { name: 'PRE_SLEEP' })
    await worker.hears(nothing)
    await worker.settled()
    clock.pass(1_000)
    await worker.hears({ name: 'NOOP' })
    worker.say(grab)
    await worker.hears(assigned(1, 'x'))
  })

  test('whose time came while no server ran may run at once, in the order of submission', async () => {
    const live = lives()
    const clock = fakeClock()
    const first = await live({ clock: withTimers(clock) })
    const client = await first.peer()
    const later = { name: 'SUBMIT_JOB_EPOCH', function: 'f', unique: '' } as const
    await client.submits({ ...later, epoch: epoch(clock, 60), workload: '1' })
    await client.submits({ ...later, epoch: epoch(clock, 30), workload: '2' })
    await client.submits({ ...later, epoch: epoch(clock, 9_000), workload: '3' })
    await first.server.stop()

    clock.pass(120_000)
    const worker = await workerOf(await (await live({ clock: withTimers(clock) })).peer())
    worker.say(grab, grab, grab)
    await worker.hears(assigned(1, '1'), assigned(2, '2'), nothing)
  })

  test('may be for the end of time', async () => {
    const live = lives()
    const first = await live()
    const client = await first.peer()
    for (const far of ['9007199254740991', '8640000000000', '99999999999'])
      await client.submits({ name: 'SUBMIT_JOB_EPOCH', function: 'f', unique: '', epoch: far, workload: 'x' })
    await first.server.stop()
    const { peer, logged } = await live()
    expect(await logged('storeOpened')).toMatchObject({ jobs: 3 })
    const worker = await workerOf(await peer())
    worker.say(grab)
    await worker.hears(nothing)
  })
})

/** A clock that a test moves; what a server waits for at its end is waited for by the system's. */
function withTimers(clock: FakeClock) {
  return {
    now: () => clock.now(),
    after: (milliseconds: number, run: () => void) =>
      milliseconds === 500 ? systemClock.after(milliseconds, run) : clock.after(milliseconds, run),
  }
}
