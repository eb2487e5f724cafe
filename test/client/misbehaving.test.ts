import { encodePacket } from '@gearwork/protocol'
import { expect, test } from 'vitest'
import { type FakePeer, startFakeServer } from './fake-server.js'
import { clientFor, collect, eventually, failureOf } from './support.js'

/** Answers as it should, on the second connection and after. */
function behave(peer: FakePeer, packet: { readonly name: string }): void {
  if (packet.name === 'SUBMIT_JOB_BG')
    peer.packets.send({ name: 'JOB_CREATED', handle: `H:fake:${peer.number}` })
}

test.each<[string, (peer: FakePeer) => void]>([
  ['garbage', (peer) => peer.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  [
    'a packet of a giant length',
    (peer) => peer.socket.write(Buffer.from('00524553 00000008 ffffffff'.replaceAll(' ', ''), 'hex')),
  ],
  [
    'a packet that does not exist',
    (peer) => peer.socket.write(Buffer.from('00524553000000ff00000000', 'hex')),
  ],
  [
    'half an answer, then the end',
    (peer) =>
      peer.socket.end(encodePacket({ name: 'JOB_CREATED', handle: 'H:x:1' }, 'response').subarray(0, 14)),
  ],
  ['nothing, then the end', (peer) => peer.socket.end()],
  ['nothing, then a reset', (peer) => peer.socket.resetAndDestroy()],
  ['the answer to something else', (peer) => peer.packets.send({ name: 'ECHO_RES', data: Buffer.from('x') })],
])('after %s the call goes over a new connection', async (_, misbehave) => {
  const server = await startFakeServer((packet, peer) => {
    if (peer.number === 1) misbehave(peer)
    else behave(peer, packet)
  })
  const client = clientFor(server)
  expect((await client.doBackground('f', 'x')).handle).toBe('H:fake:2')
  expect(server.requests).toMatchObject([{ workload: Buffer.from('x') }, { workload: Buffer.from('x') }])
  expect(client.inFlight).toBe(0)
})

test('a server that dies of a call is not tried for ever', async () => {
  const server = await startFakeServer((_, peer) => peer.socket.resetAndDestroy())
  const client = clientFor(server, { patienceMs: 300 })
  expect(await failureOf(client.doBackground('poison'))).toMatchObject({
    code: 'NO_SERVER',
    servers: [{ server: server.address, error: { code: 'CONNECTION_LOST' } }],
  })
  expect(server.requests.length).toBeGreaterThan(1)
})

test('answers of two questions in the wrong order are given to nobody', async () => {
  const held: string[] = []
  const server = await startFakeServer((packet, { number, packets }) => {
    if (packet.name !== 'GET_STATUS') return
    held.push(packet.handle)
    if (number === 1 && held.length < 2) return
    const known = { name: 'STATUS_RES', known: '1', running: '0', denominator: '9' } as const
    for (const handle of held.splice(0).reverse()) {
      packets.send({ ...known, handle, numerator: handle.slice(-1) })
    }
  })
  const client = clientFor(server)
  const [one, two] = await Promise.all([client.jobStatus('H:x:1'), client.jobStatus('H:x:2')])
  expect([one.numerator, two.numerator]).toEqual([1, 2])
  expect(server.peers.length).toBe(2)
})

test('an ERROR takes the place of the oldest answer, whatever was asked', async () => {
  const server = await startFakeServer((packet, { packets }) => {
    if (packet.name === 'ECHO_REQ') packets.send({ name: 'ECHO_RES', data: packet.data })
    else packets.send({ name: 'ERROR', code: 'NO', text: `not ${packet.name}` })
  })
  const client = clientFor(server)
  const outcomes = await Promise.allSettled([
    client.echo('1'),
    client.doNormal('f'),
    client.jobStatus('H:x:1'),
    client.echo('2'),
    client.uniqueStatus('u'),
    client.doBackground('f'),
  ])
  expect(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? `${outcome.value}` : outcome.reason.message)),
  ).toEqual([
    '1',
    `the job server at ${server.address} refused a job for "f": not SUBMIT_JOB (NO)`,
    `the job server at ${server.address} refused the status of H:x:1: not GET_STATUS (NO)`,
    '2',
    `the job server at ${server.address} refused the status of the unique key "u": not GET_STATUS_UNIQUE (NO)`,
    `the job server at ${server.address} refused a job for "f": not SUBMIT_JOB_BG (NO)`,
  ])
})

test('an ERROR that answers nothing, and packets of jobs nobody knows, are left aside', async () => {
  const server = await startFakeServer((packet, peer) => {
    behave(peer, packet)
    peer.packets.send({ name: 'ERROR', code: 'JOB_NOT_FOUND', text: 'by the way' })
    peer.packets.send({ name: 'WORK_COMPLETE', handle: 'H:other:1', data: Buffer.from('x') })
  })
  const client = clientFor(server)
  expect((await client.doBackground('f')).handle).toBe('H:fake:1')
  expect((await client.doBackground('f')).handle).toBe('H:fake:1')
  expect(server.peers.length).toBe(1)
})

test('a server that refuses the option exceptions is a server still', async () => {
  const server = await startFakeServer(
    (packet, peer) => behave(peer, packet),
    () => {},
    'refused',
  )
  expect((await clientFor(server).doBackground('f')).handle).toBe('H:fake:1')
  expect(server.peers.length).toBe(1)
})

test('a WORK_FAIL may end its handle in a NUL, and come in the same piece as JOB_CREATED', async () => {
  const server = await startFakeServer((packet, { socket }) => {
    if (packet.name !== 'SUBMIT_JOB') return
    const created = encodePacket({ name: 'JOB_CREATED', handle: 'H:x:37' }, 'response')
    const failed = Buffer.from('005245530000000e00000007483a783a333700', 'hex')
    // After what is sent at the end of this turn: the answer to the wish for exceptions.
    setImmediate(() => socket.write(Buffer.concat([created, failed])))
  })
  expect(await failureOf(clientFor(server).doNormal('f'))).toMatchObject({
    code: 'JOB_FAILED',
    job: { handle: 'H:x:37' },
  })
})

test('results outlive the buffer they came in', async () => {
  const server = await startFakeServer((packet, { packets }) => {
    if (packet.name !== 'SUBMIT_JOB') return
    const text = packet.workload.toString()
    packets.send({ name: 'JOB_CREATED', handle: `H:x:${text}` })
    packets.send({ name: 'WORK_DATA', handle: `H:x:${text}`, data: Buffer.from(`data of ${text}`) })
    packets.send({ name: 'WORK_COMPLETE', handle: `H:x:${text}`, data: Buffer.from(`result of ${text}`) })
  })
  const client = clientFor(server)
  const updates = (await collect(client.submit('f', '1'))).slice(1)
  const held = updates.map((update) => ('data' in update ? update.data : Buffer.alloc(0)))
  for (const data of held) expect(data.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize)
  expect(held.map(String)).toEqual(['data of 1', 'result of 1'])
})

test('the second end of a cancelled job is left aside', async () => {
  const server = await startFakeServer((packet, { packets }) => {
    if (packet.name !== 'SUBMIT_JOB') return
    packets.send({ name: 'JOB_CREATED', handle: 'H:x:1' })
    packets.send({ name: 'WORK_FAIL', handle: 'H:x:1' })
    packets.send({ name: 'WORK_COMPLETE', handle: 'H:x:1', data: Buffer.from('too late') })
  })
  const client = clientFor(server)
  expect(await failureOf(client.doNormal('f'))).toMatchObject({ code: 'JOB_FAILED' })
  expect(client.inFlight).toBe(0)
})

test('a server that does not read is not buried: what it cannot take waits, in order', async () => {
  const server = await startFakeServer(
    (packet, peer) => behave(peer, packet),
    ({ socket }) => socket.pause(),
  )
  const client = clientFor(server, {
    connection: { highWaterBytes: 256 * 1024 },
    exceptions: false,
    patienceMs: 100,
  })
  const workload = Buffer.alloc(64 * 1024, 'x')
  const calls = Array.from({ length: 400 }, () => client.doBackground('f', workload))
  const settled = Promise.allSettled(calls)
  await eventually(
    () => server.peers.length,
    (length) => length === 1,
  )
  // Patience is for servers that are away: this one is only slow, so nothing of it may fail meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(client.inFlight).toBe(400)
  expect(server.requests.length).toBeLessThan(400)
  server.peers[0]?.socket.resume()
  expect((await settled).filter(({ status }) => status === 'rejected')).toEqual([])
  expect(client.inFlight).toBe(0)
  expect(server.peers.length).toBe(1)
})

test('calls that timed out keep their place in the order of answers', async () => {
  const held: (() => void)[] = []
  const server = await startFakeServer((packet, peer) => {
    if (packet.name === 'ECHO_REQ')
      held.push(() => peer.packets.send({ name: 'ECHO_RES', data: packet.data }))
    else held.push(() => behave(peer, packet))
  })
  const client = clientFor(server)
  const late = client.echo('late', { timeoutMs: 30 })
  const job = client.doBackground('f')
  expect(await failureOf(late)).toMatchObject({ code: 'CALL_TIMEOUT' })
  await eventually(
    () => held.length,
    (length) => length === 2,
  )
  for (const answer of held) answer()
  expect((await job).handle).toBe('H:fake:1')
  expect(server.peers.length).toBe(1)
})
