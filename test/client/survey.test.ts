import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { startFakeServer } from './fake-server.js'
import { clientFor, eventually, serverFor } from './support.js'

/** Longer than any test may last: whoever waits for the end of it has failed. */
const patienceMs = 600_000

describeEngines('a question to all servers, one of which is down', (engine) => {
  const asked = [
    ['a handle', (client: ReturnType<typeof clientFor>) => client.jobStatus('H:nobody:1')],
    ['a unique key', (client: ReturnType<typeof clientFor>) => client.uniqueStatus('nobody')],
  ] as const

  test.each(asked)('is answered by the others, for %s', async (_, ask) => {
    const server = await serverFor(engine)
    const client = clientFor([{ address: `127.0.0.1:${await freePort()}` }, server], { patienceMs })
    expect(await ask(client)).toMatchObject({ known: false })
    expect(client.inFlight).toBe(0)
  })

  test.each(asked)('is answered by the first that comes back, for %s', async (_, ask) => {
    const ports = [await freePort(), await freePort()] as const
    const client = clientFor(
      ports.map((port) => ({ address: `127.0.0.1:${port}` })),
      { patienceMs },
    )
    const answer = ask(client)
    await serverFor(engine, { port: ports[1] })
    expect(await answer).toMatchObject({ known: false })
    expect(client.inFlight).toBe(0)
  })
})

const unknown = { known: '0', running: '0', numerator: '0', denominator: '0' } as const

test('a server that is there and slow is waited for, for it may know the job', async () => {
  const slow = await startFakeServer(() => {})
  const quick = await startFakeServer((packet, { packets }) => {
    if (packet.name === 'GET_STATUS') packets.send({ name: 'STATUS_RES', handle: packet.handle, ...unknown })
    if (packet.name === 'ECHO_REQ') packets.send({ name: 'ECHO_RES', data: packet.data })
  })
  const client = clientFor([slow, quick], { patienceMs })
  const status = client.jobStatus('H:slow:1')
  // The echo goes to the one that owes nothing, after its answer.
  await eventually(
    () => client.inFlight,
    (left) => left === 1,
  )
  expect(`${await client.echo('answered')}`).toBe('answered')
  expect([slow.requests.length, quick.requests.length]).toEqual([1, 2])
  slow.peers[0]?.packets.send({ name: 'STATUS_RES', handle: 'H:slow:1', ...unknown, known: '1' })
  expect(await status).toMatchObject({ known: true })
})

test('a server that is lost while it owes its answer is not waited for', async () => {
  const lost = await startFakeServer((_, { number, socket }) => {
    if (number === 1) socket.resetAndDestroy()
  })
  const good = await startFakeServer((packet, { packets }) => {
    if (packet.name === 'GET_STATUS') packets.send({ name: 'STATUS_RES', handle: packet.handle, ...unknown })
  })
  const client = clientFor([lost, good], {
    patienceMs,
    connection: { backoff: { firstMs: patienceMs, longestMs: patienceMs } },
  })
  expect(await client.jobStatus('H:x:1')).toMatchObject({ known: false })
  expect(client.inFlight).toBe(0)
})
