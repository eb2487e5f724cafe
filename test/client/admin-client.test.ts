import { createServer } from 'node:net'
import { AdminClient, AdminRefusedError } from '@gearwork/client'
import { expect, onTestFinished, test } from 'vitest'
import { describeEngines } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import { FakeClock } from '../transport/fake-clock.js'
import { clientFor, eventually, failureOf, serverFor, workerFor } from './support.js'

function adminFor(address: string, timeoutMs = 10_000): AdminClient {
  const admin = new AdminClient({ server: address, timeoutMs })
  onTestFinished(() => admin.close())
  return admin
}

describeEngines('an admin client', (engine) => {
  test('reads every report', async () => {
    const server = await serverFor(engine)
    const [client, admin] = [clientFor(server), adminFor(server.address)]
    const worker = await workerFor(server, { busy: () => {} })
    const handle = await client.doBackground('busy', '', { unique: 'one' })
    await eventually(
      () => worker.jobs.length,
      (length) => length === 1,
    )
    await client.doHighBackground('busy')
    expect(await admin.status()).toContainEqual({ function: 'busy', total: 2, running: 1, workers: 1 })
    expect(await admin.priorityStatus()).toContainEqual({
      function: 'busy',
      high: 1,
      normal: 0,
      low: 0,
      workers: 1,
    })
    expect(await admin.workers()).toContainEqual(
      expect.objectContaining({ clientId: 'raw-worker', functions: ['busy'] }),
    )
    expect(await admin.jobs()).toContainEqual({
      handle: `${handle}`,
      retries: 0,
      ignored: false,
      background: true,
    })
    expect((await admin.uniqueJobs()).sort()).toEqual(['', 'one'])
  })

  test('lists all functions of a worker, however many there are', async () => {
    const server = await serverFor(engine)
    const names = Array.from({ length: 2_000 }, (_, index) => `function-${index}`)
    await workerFor(server, Object.fromEntries(names.map((name) => [name, () => {}])))
    const rows = await eventually(
      () => adminFor(server.address).workers(),
      (workers) => workers.some(({ functions }) => functions.length === names.length),
    )
    expect(rows.flatMap(({ functions }) => functions).sort()).toEqual(names.sort())
  })

  test('answers commands in their order, however many are sent at once', async () => {
    const admin = adminFor((await serverFor(engine)).address)
    const [status, version, verbose, pid, refused] = await Promise.all([
      admin.status(),
      admin.version(),
      admin.verbose(),
      admin.pid(),
      failureOf(admin.cancelJob('H:nobody:7')),
    ])
    expect(status).toEqual([])
    expect(version).toMatch(/^\d+\.\d+/)
    expect(verbose).toMatch(/^[A-Z]+$/)
    expect(pid).toBeGreaterThan(0)
    expect(refused).toBeInstanceOf(AdminRefusedError)
    expect(refused).toMatchObject({ code: 'ADMIN_REFUSED', command: 'cancel job', answer: 'UNKNOWN_JOB' })
  })

  test('cancels queued jobs, creates and drops functions, limits queues', async () => {
    const server = await serverFor(engine)
    const [client, admin] = [clientFor(server), adminFor(server.address)]
    const handle = await client.doBackground('f')
    await admin.cancelJob(handle)
    await client.doBackground('f', 'second')
    const worker = await workerFor(server, { f: (job) => job.complete() })
    await eventually(
      () => handle.status(),
      ({ known }) => !known,
    )
    expect(worker.jobs.map(({ workload }) => `${workload}`)).toEqual(['second'])
    await admin.createFunction('made')
    expect((await admin.status()).map(({ function: name }) => name)).toContain('made')
    await admin.maxQueue('made', { high: 2, normal: 1, low: 1 })
    await client.doBackground('made')
    expect(await failureOf(client.doBackground('made', '2'))).toMatchObject({ code: 'SUBMISSION_REFUSED' })
    await client.doHighBackground('made', '3')
    await admin.createFunction('empty')
    await admin.dropFunction('empty')
    expect((await admin.status()).map(({ function: name }) => name)).not.toContain('empty')
  })

  test('does not carry out what was given up before there was a connection', async () => {
    const server = await serverFor(engine)
    await adminFor(server.address).createFunction('kept')
    const admin = adminFor(server.address)
    const abort = new AbortController()
    const dropped = failureOf(admin.dropFunction('kept', { signal: abort.signal }))
    const status = admin.status()
    abort.abort(new Error('spare it'))
    expect(await dropped).toBe(abort.signal.reason)
    expect((await status).map(({ function: name }) => name)).toEqual(['kept'])
    expect((await admin.status()).map(({ function: name }) => name)).toEqual(['kept'])
  })

  test('does not carry out what was late before there was a connection, and goes on with the rest', async () => {
    const server = await serverFor(engine)
    await adminFor(server.address).createFunction('kept')
    const clock = new FakeClock()
    const admin = new AdminClient({ server: server.address, connection: { clock } })
    onTestFinished(() => admin.close())
    const dropped = failureOf(admin.dropFunction('kept', { timeoutMs: 50 }))
    const status = admin.status()
    clock.pass(50)
    expect(await dropped).toMatchObject({ code: 'CALL_TIMEOUT' })
    expect((await status).map(({ function: name }) => name)).toEqual(['kept'])
  })

  test('refuses names that a line cannot carry', async () => {
    const admin = adminFor((await serverFor(engine)).address)
    expect(await failureOf(admin.createFunction('two words'))).toBeInstanceOf(Error)
    expect(await admin.status()).toEqual([])
  })

  test('says at once that nobody is there, and comes back when somebody is', async () => {
    const port = await freePort()
    const admin = adminFor(`127.0.0.1:${port}`)
    expect(await failureOf(admin.version())).toMatchObject({
      code: 'NO_SERVER',
      servers: [{ server: `127.0.0.1:${port}`, error: { code: 'CONNECT_FAILED' } }],
    })
    const server = await serverFor(engine, { port })
    expect(await admin.version()).toMatch(/^\d/)
    await server.stop()
    await failureOf(
      eventually(
        () => admin.version(),
        () => false,
      ),
    )
    await serverFor(engine, { port })
    expect(await admin.version()).toMatch(/^\d/)
  })
})

test('an admin client reads answers of servers that end lines and reports in their own way', async () => {
  const answers = ['1.12\n', 'OK 99\r\n', 'f\t1\t0\t2\r\ng\t\x30\t0\t0\r\n.\r\n', 'OK\n', 'ERR WHY because\n']
  const server = createServer((socket) => socket.on('data', () => socket.write(answers.splice(0).join(''))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const admin = adminFor(`127.0.0.1:${(server.address() as { port: number }).port}`)
  const all = Promise.allSettled([
    admin.version(),
    admin.pid(),
    admin.status(),
    admin.createFunction('x'),
    admin.dropFunction('x'),
  ])
  expect(
    (await all).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.answer)),
  ).toEqual([
    '1.12',
    99,
    [
      { function: 'f', total: 1, running: 0, workers: 2 },
      { function: 'g', total: 0, running: 0, workers: 0 },
    ],
    undefined,
    'WHY because',
  ])
})

test('an admin client gives up a server that is silent, and one that sends nonsense', async () => {
  const said = ['', 'nonsense\n']
  const server = createServer((socket) => {
    const answer = said.shift()
    socket.on('error', () => {})
    socket.on('data', () => socket.write(answer ?? 'f\t1\t0\t2\n.\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const admin = adminFor(`127.0.0.1:${(server.address() as { port: number }).port}`, 50)
  expect(await failureOf(admin.status())).toMatchObject({ code: 'CALL_TIMEOUT' })
  expect(await failureOf(admin.status({ timeoutMs: 5_000 }))).toMatchObject({
    code: 'NO_SERVER',
    message: expect.stringContaining('"nonsense"'),
  })
  expect((await admin.status({ timeoutMs: 5_000 })).length).toBe(1)
})

test('an admin client without its TLS files says so for every command, at once', async () => {
  const connection = { tls: { caFile: 'no-such-file.pem' }, clock: new FakeClock() }
  const admin = new AdminClient({ connection })
  onTestFinished(() => admin.close())
  const message = expect.stringContaining('no-such-file.pem cannot be read')
  expect(await failureOf(admin.version())).toMatchObject({ code: 'NO_SERVER', message })
  expect(await failureOf(admin.version())).toMatchObject({ code: 'NO_SERVER', message })
})

test('no close of an admin client is over before its socket is gone', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) =>
    socket.on('data', () => socket.write('OK 1\n')),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  server.on('connection', (socket) => socket.on('end', () => setImmediate(() => socket.end())))
  const admin = adminFor(`127.0.0.1:${(server.address() as { port: number }).port}`)
  await admin.version()
  const order: string[] = []
  const first = admin.close().then(() => order.push('first'))
  const second = admin.close().then(() => order.push('second'))
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
})

test('a closed admin client refuses, and ends what waits', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const admin = adminFor(`127.0.0.1:${(server.address() as { port: number }).port}`)
  const waiting = failureOf(admin.status())
  await admin.close()
  expect(await waiting).toMatchObject({ code: 'CLIENT_CLOSED' })
  expect(await failureOf(admin.version())).toMatchObject({ code: 'CLIENT_CLOSED' })
  await admin.close()
})
