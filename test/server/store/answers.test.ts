import { once } from 'node:events'
import { connect } from 'node:net'
import { encodePacket, type Packet } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { Peer, type WrittenRequest } from '../../conformance/peer.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { newFile } from './files.js'
import { bg, created, fg, handlePrefix } from './words.js'

const echo = (data: string) => ({ name: 'ECHO_REQ', data }) as const
const echoed = (data: string) => ({ name: 'ECHO_RES', data }) as const

/** Packets and lines as the bytes of one stream. */
function stream(...words: readonly (string | WrittenRequest)[]): Buffer {
  const bytes = words.map((word) => {
    if (typeof word === 'string') return Buffer.from(`${word}\n`)
    const { workload = '', data = '' } = word as { workload?: string; data?: string }
    const bodies = { workload: Buffer.from(workload), data: Buffer.from(data) }
    return encodePacket({ ...word, ...bodies } as Packet, 'request')
  })
  return Buffer.concat(bytes)
}

const durable = (file = newFile()) => running({ persist: file, handlePrefix })

async function workerOf(peer: Peer, ...functions: readonly string[]): Promise<Peer> {
  for (const name of functions) peer.say({ name: 'CAN_DO', function: name })
  await peer.settled()
  return peer
}

describeWith([sqlite()], 'answers of a durable server', () => {
  test('come in the order of the questions, whichever wait for the disk', async () => {
    const client = await (await durable()).peer()
    client.say(
      bg('1'),
      fg('2'),
      echo('a'),
      bg('3'),
      { name: 'GET_STATUS', handle: 'H:t:1' },
      bg('4'),
      echo('b'),
    )
    await client.hears(created(1), created(2), echoed('a'), created(3))
    await client.hearsA('STATUS_RES')
    await client.hears(created(4), echoed('b'))
  })

  test('so do lines between packets, and refusals', async () => {
    const client = await (await durable()).peer()
    client.bytes(
      stream(
        bg('1'),
        'maxqueue f 1',
        bg('x', 'u'.repeat(65)),
        echo('a'),
        bg('2'),
        'cancel job H:t:99',
        echo('b'),
      ),
    )
    await client.hears(created(1))
    await client.hearsLines('OK')
    await client.hears(
      { name: 'ERROR', code: 'ARGUMENT_TOO_LARGE', text: 'Unique value too large' },
      echoed('a'),
    )
    await client.hears({ name: 'ERROR', code: 'QUEUE_ERROR', text: 'Job queue is full' })
    await client.hearsLines('ERR UNKNOWN_JOB')
    await client.hears(echoed('b'))
  })

  test('of one client do not wait for those of another', async () => {
    const { peer } = await durable()
    const [patient, other] = [await peer(), await peer()]
    patient.say(bg('1'))
    await other.settled()
    await patient.hears(created(1))
  })

  test('a report counts a job that is being stored', async () => {
    const client = await (await durable()).peer()
    client.bytes(stream(bg('1'), 'status', echo('a')))
    await client.hears(created(1))
    await client.hearsLines('f\t1\t0\t0', '.')
    await client.hears(echoed('a'))
  })

  test('a client that ends its half behind a submission hears that its job was created', async () => {
    const { server } = await durable()
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    const peer = Peer.over(socket)
    socket.end(stream(bg('1'), fg('2'), bg('3')))
    await peer.hears(created(1), created(2), created(3))
    await peer.isHungUpOn()
  })

  test('a client that is gone before the commit has submitted all the same', async () => {
    const { peer } = await durable()
    const client = await peer()
    client.bytes(stream(bg('1'), bg('2'), bg('3')))
    await client.leaves()
    const worker = await workerOf(await peer(), 'f')
    for (const number of [1, 2, 3]) {
      worker.say({ name: 'GRAB_JOB' })
      await worker.hears({
        name: 'JOB_ASSIGN',
        handle: `H:t:${number}`,
        function: 'f',
        workload: `${number}`,
      })
    }
  })

  test('a worker that sleeps is woken when the job is stored, and gets it', async () => {
    const { peer } = await durable()
    const [client, worker] = [await peer(), await workerOf(await peer(), 'f')]
    worker.say({ name: 'PRE_SLEEP' })
    await worker.settled()
    await client.submits(bg('x'))
    await worker.hears({ name: 'NOOP' })
    worker.say({ name: 'GRAB_JOB' })
    await worker.hears({ name: 'JOB_ASSIGN', handle: 'H:t:1', function: 'f', workload: 'x' })
  })

  test('a result that comes before its client heard of the job is told behind it', async () => {
    const { peer } = await durable()
    const [client, worker] = [await peer(), await workerOf(await peer(), 'f')]
    worker.say({ name: 'PRE_SLEEP' })
    await worker.settled()
    client.say(fg('1'), bg('2'))
    await worker.hears({ name: 'NOOP' })
    worker.say({ name: 'GRAB_JOB' }, { name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
    await client.hears(created(1))
    await client.hears(created(2), { name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
  })
})

describeWith([sqlite()], 'joining a job of a durable server', () => {
  test('that is being stored', async () => {
    const { peer } = await durable()
    const [client, other, worker] = [await peer(), await peer(), await workerOf(await peer(), 'f')]
    client.say(bg('first', 'u'), fg('joins', 'u'), bg('joins too', 'u'))
    await client.hears(created(1), created(1), created(1))
    other.say(fg('joins later', 'u'))
    await other.hears(created(1))
    worker.say({ name: 'GRAB_JOB_UNIQ' })
    await worker.hears({
      name: 'JOB_ASSIGN_UNIQ',
      handle: 'H:t:1',
      function: 'f',
      unique: 'u',
      workload: 'first',
    })
    worker.say({ name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' }, { name: 'GRAB_JOB' })
    await worker.hears({ name: 'NO_JOB' })
    await client.hears({ name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
    await other.hears({ name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
  })

  test('a background submission that joins a foreground job is promised to outlive the server', async () => {
    const file = newFile()
    const first = await durable(file)
    const client = await first.peer()
    client.say(fg('first', 'u'), bg('joins', 'u'))
    await client.hears(created(1), created(1))
    await first.server.stop()

    const second = await durable(file)
    const worker = await workerOf(await second.peer(), 'f')
    worker.say({ name: 'GRAB_JOB_UNIQ' })
    await worker.hears({
      name: 'JOB_ASSIGN_UNIQ',
      handle: 'H:t:1',
      function: 'f',
      unique: 'u',
      workload: 'first',
    })
  })

  test('also one that runs; and when it ends then, nothing of it is left', async () => {
    const file = newFile()
    const first = await durable(file)
    const [client, worker] = [await first.peer(), await workerOf(await first.peer(), 'f')]
    client.say(fg('first', 'u'))
    await client.hears(created(1))
    worker.say({ name: 'GRAB_JOB' })
    await worker.hearsA('JOB_ASSIGN')
    client.say(bg('joins', 'u'))
    await client.hears(created(1))
    worker.say({ name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
    await client.hears({ name: 'WORK_COMPLETE', handle: 'H:t:1', data: 'done' })
    await first.server.stop()
    expect(await (await durable(file)).logged('storeOpened')).toMatchObject({ jobs: 0 })
  })

  test('a job of an earlier life, as one of this', async () => {
    const file = newFile()
    const first = await durable(file)
    const earlier = await first.peer()
    await earlier.submits(bg('by unique', 'u'))
    await earlier.submits(bg('by workload', '-'))
    await earlier.submits(bg('a long workload '.repeat(20), '-'))
    await earlier.submits(bg('alone'))
    await first.server.stop()

    const client = await (await durable(file)).peer()
    client.say(
      bg('another', 'u'),
      fg('by workload', '-'),
      bg('a long workload '.repeat(20), '-'),
      bg('alone'),
    )
    await client.hears(created(1), created(2), created(3), created(5))
    client.say({ name: 'GET_STATUS_UNIQUE', unique: 'u' })
    expect(await client.hearsA('STATUS_RES_UNIQUE')).toMatchObject({ known: '1', running: '0' })
  })
})
