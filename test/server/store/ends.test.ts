import { expect, test } from 'vitest'
import type { Peer } from '../../conformance/peer.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { newFile } from './files.js'
import { bg, created, fg, handlePrefix } from './words.js'

const grab = { name: 'GRAB_JOB' } as const
const assigned = (number: number, workload: string) =>
  ({ name: 'JOB_ASSIGN', handle: `H:t:${number}`, function: 'f', workload }) as const
const complete = (number: number) =>
  ({ name: 'WORK_COMPLETE', handle: `H:t:${number}`, data: 'done' }) as const
const draining = {
  name: 'ERROR',
  code: 'SHUTDOWN_GRACEFUL',
  text: 'Server is shutting down and takes no new jobs',
} as const

function lives() {
  const file = newFile()
  return () => running({ persist: file, handlePrefix })
}

async function workerOf(peer: Peer): Promise<Peer> {
  peer.say({ name: 'CAN_DO', function: 'f' })
  await peer.settled()
  return peer
}

describeWith([sqlite()], 'a durable server that drains', () => {
  test('keeps what is queued, lets what runs be done, and runs what somebody waits for', async () => {
    const live = lives()
    const { server, peer, logged } = await live()
    const [client, worker] = [await peer(), await workerOf(await peer())]
    await client.submits(bg('runs'))
    worker.say(grab)
    await worker.hears(assigned(1, 'runs'))
    await client.submits(bg('waits'))
    await client.submits(fg('is waited for'))
    const drained = server.drain()
    await logged('draining')
    client.say(bg('too late'))
    await client.hears(draining)
    worker.say(complete(1), grab)
    await worker.hears(assigned(3, 'is waited for'))
    worker.say(grab)
    await worker.hears({ name: 'NO_JOB' })
    worker.say(complete(3))
    await client.hears(complete(3))
    await drained
    expect(await logged('stopped')).toEqual({ event: 'stopped', jobs: 0, kept: 1 })

    const other = await workerOf(await (await live()).peer())
    other.say(grab)
    await other.hears(assigned(2, 'waits'))
  })

  test('keeps as many as it says that it has created', async () => {
    const live = lives()
    const { server, peer, logged } = await live()
    const client = await peer()
    const busy = await workerOf(await peer())
    await client.submits(fg('holds it'))
    busy.say(grab)
    await busy.hears(assigned(1, 'holds it'))
    for (let number = 0; number < 50; number++) client.say(bg(`${number}`))
    await new Promise(setImmediate)
    const drained = server.drain()
    let promised = 0
    const isCreated = () =>
      client.hearsA('JOB_CREATED').then(
        () => true,
        () => false,
      )
    while (promised < 50 && (await isCreated())) promised += 1
    busy.say(complete(1))
    await drained
    expect(await logged('stopped')).toMatchObject({ kept: promised })
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: promised })
  })

  test('ends at once when nothing but kept jobs are left', async () => {
    const live = lives()
    const { server, peer, logged } = await live()
    const client = await peer()
    for (const number of [1, 2, 3]) await client.submits(bg(`${number}`))
    const epoch = `${Math.floor(Date.now() / 1000) + 3_600}`
    await client.submits({ name: 'SUBMIT_JOB_EPOCH', function: 'f', unique: '', epoch, workload: '4' })
    await server.drain()
    expect(await logged('stopped')).toEqual({ event: 'stopped', jobs: 0, kept: 4 })
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 4 })
  })

  test('puts by what a worker gives back', async () => {
    const live = lives()
    const { server, peer, logged } = await live()
    const [client, worker] = [await peer(), await workerOf(await peer())]
    await client.submits(bg('x'))
    worker.say(grab)
    await worker.hears(assigned(1, 'x'))
    const drained = server.drain()
    await logged('draining')
    worker.destroy()
    await drained
    expect(await logged('stopped')).toMatchObject({ jobs: 0, kept: 1 })
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 1 })
  })

  test('shows what it has put by, until it is gone', async () => {
    const { server, peer, logged } = await lives()()
    const [client, worker] = [await peer(), await workerOf(await peer())]
    await client.submits(bg('1'))
    await client.submits(bg('2', 'u'))
    worker.say(grab)
    await worker.hears(assigned(1, '1'))
    const drained = server.drain()
    await logged('draining')
    expect(await client.row('status', 'f')).toEqual(['2', '1', '1'])
    client.say({ name: 'GET_STATUS', handle: 'H:t:2' })
    expect(await client.hearsA('STATUS_RES')).toMatchObject({ known: '1', running: '0' })
    expect(await client.asks('cancel job H:t:2')).toEqual(['OK'])
    expect(await client.row('status', 'f')).toEqual(['1', '1', '1'])
    worker.say(complete(1))
    await drained
    expect(await logged('stopped')).toMatchObject({ jobs: 0, kept: 0 })
  })
})

describeWith([sqlite()], 'a durable server that stops', () => {
  test('tells its clients first what it keeps', async () => {
    const live = lives()
    const { server, peer, logged } = await live()
    const [client, other] = [await peer(), await peer()]
    client.say(bg('1'), bg('2'))
    await other.settled()
    client.say(bg('3'))
    await client.hears(created(1))
    await server.stop()
    const { kept } = await logged('stopped')
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: kept })
    expect(kept).toBeGreaterThanOrEqual(1)
  })

  test('may do so while it starts', async () => {
    const live = lives()
    const { server } = await live()
    await Promise.all([server.stop(), server.stop()])
    await (await live()).server.stop()
  })
})

describeWith([sqlite()], 'a job that is cancelled', () => {
  test('while it is stored, or when it is, is not there in another life', async () => {
    const live = lives()
    const { server, peer } = await live()
    const [client, admin] = [await peer(), await peer()]
    await client.submits(bg('1'))
    expect(await admin.asks('cancel job H:t:1')).toEqual(['OK'])
    client.say(bg('2'), { name: 'ECHO_REQ', data: 'x' })
    await client.hears(created(2), { name: 'ECHO_RES', data: 'x' })
    expect(await admin.asks('cancel job H:t:2')).toEqual(['OK'])
    await client.submits(bg('3'))
    expect(await admin.row('status', 'f')).toEqual(['1', '0', '0'])
    await server.stop()
    const next = await (await live()).peer()
    expect(await next.asks('show jobs', true)).toEqual(['H:t:3\t0\t0\t1'])
  })

  test('before its client has heard of it was created all the same', async () => {
    const live = lives()
    const { server, peer } = await live()
    const client = await peer()
    client.bytes(`${bytesOf('x')}cancel job H:t:1\nstatus\n`)
    await client.hears(created(1))
    await client.hearsLines('OK', 'f\t0\t0\t0', '.')
    await server.stop()
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })

  test('while it runs does not come back, whatever becomes of its worker', async () => {
    const live = lives()
    const { server, peer } = await live()
    const [client, worker] = [await peer(), await workerOf(await peer())]
    await client.submits(bg('x'))
    worker.say(grab)
    await worker.hears(assigned(1, 'x'))
    expect(await client.asks('cancel job H:t:1')).toEqual(['OK'])
    await worker.leaves()
    await client.settled()
    await server.stop()
    expect(await (await live()).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })
})

/** SUBMIT_JOB_BG of the function f, as the protocol writes it. */
function bytesOf(workload: string): string {
  const body = `f\0\0${workload}`
  return `\0REQ\0\0\0\x12\0\0\0${String.fromCharCode(body.length)}${body}`
}
