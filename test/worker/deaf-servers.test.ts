import { expect, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { FakeClock } from '../transport/fake-clock.js'
import { listen } from '../transport/sockets.js'
import { clientFor, eventually, failureOf, serverFor, workerOn } from './support.js'

/** A server that accepts every connection, and neither answers nor says goodbye. */
async function deafServer() {
  const { address, sockets } = await listen((socket) => socket.resume())
  const connected = () =>
    eventually(
      () => sockets.length,
      (length) => length > 0,
    )
  return { address, connected }
}

test('a worker that only a deaf server takes says so after its patience, and is stopped', async () => {
  const clock = new FakeClock()
  const deaf = await deafServer()
  const worker = workerOn(deaf, { clock, patienceMs: 1_000 }).addFunction('f', () => {})
  const start = failureOf(worker.start())
  await deaf.connected()
  clock.pass(1_000)
  const failure = await start
  expect(failure).toMatchObject({ code: 'NO_SERVER' })
  expect((failure as Error).message).toContain(`${deaf.address} has not answered yet`)
  clock.pass(5_000)
  expect(await worker.stopped).toEqual({ reason: 'unreachable', jobs: 0, lost: 0 })
  expect(clock.planned).toEqual([])
})

describeEngines('a worker with a deaf server beside others', (engine) => {
  test('serves the others, and stops', async () => {
    const server = await serverFor(engine)
    const deaf = [await deafServer(), await deafServer()] as const
    const clock = new FakeClock()
    const ends: string[] = []
    const worker = workerOn([deaf[0], server, deaf[1]], {
      clock,
      events: { connectionOpened: (address) => void ends.push(address) },
    }).addFunction('f', () => 'heard')
    await worker.start()
    await Promise.all(deaf.map(({ connected }) => connected()))
    const client = clientFor(server)
    for (let i = 0; i < 10; i++) expect(String(await client.doNormal('f'))).toBe('heard')
    expect(ends).toEqual([server.address])
    const stop = worker.stop()
    expect(worker.state).toBe('draining')
    // The goodbyes to the deaf are answered by nobody: they are cut.
    clock.pass(5_000)
    expect(await stop).toEqual({ reason: 'drained', jobs: 10, lost: 0 })
    expect(clock.planned).toEqual([])
  })
})
