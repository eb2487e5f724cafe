import { cp, writeFile } from 'node:fs/promises'
import { Client } from '@gearwork/client'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { Projects } from '../core/project.js'
import { describeEngines, embedded, type RunningServer } from '../support/engines.js'
import { type RunningProcess, start } from '../support/processes.js'
import { runCommand, shop, startCommand } from './command.js'

const projects = new Projects()
afterAll(() => projects.removeAll())

const loaded = /loaded\. Ctrl\+C to break\n/

describeEngines('worker:execute and job:execute', (engine) => {
  let server: RunningServer
  let client: Client
  let running: RunningProcess[]

  beforeEach(async () => {
    running = []
    server = await engine.start()
    client = new Client({ servers: server.address, timeoutMs: 15_000 })
  })

  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()))
    await client.close()
    await server.stop()
  })

  const execute = (...argv: readonly string[]) => {
    const process = startCommand([...argv, '--servers', server.address])
    running.push(process)
    return process
  }

  test('stop after their iterations, when no job comes, and when nobody listens', async () => {
    const [counted, idle, quiet] = [
      execute('worker:execute', 'Brief', '--no-description', '--no-interaction'),
      execute('job:execute', 'Mail~pid', '--timeout', '0.3'),
      execute('job:execute', 'Mail~shout', '--iterations', '1', '--quiet'),
    ]
    expect(await client.doNormal('reverse', 'abc')).toEqual(Buffer.from('cba'))
    expect(await client.doNormal('shop_Mail~shout', 'abc')).toEqual(Buffer.from('ABC'))
    expect(await Promise.all([counted.ended(), idle.ended(), quiet.ended()])).toEqual([0, 0, 0])
    expect(counted.output()).toMatch(
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] loading\.\.\.\n\[[^\]]+\] loaded\. Ctrl\+C to break\nstopped: its iterations are done, 1 job run\n$/,
    )
    expect(idle.output()).toMatch(/\nstopped: no job came for 0\.3 s, 0 jobs run\n$/)
    expect(quiet.output()).toBe('')
  })

  test('serve a job alone, and leave the others of its work to somebody else', async () => {
    const alone = execute('job:execute', 'Mail~pid', '--iterations', '2')
    const other = await client.doBackground('shop_Mail~shout', 'abc')
    expect(String(await client.doNormal('shop_Mail~pid'))).toBe(String(alone.child.pid))
    expect(await other.status()).toMatchObject({ known: true, running: false })
    const rest = execute('job:execute', 'Mail~shout', '--iterations', '1', '--no-description')
    expect(await rest.ended()).toBe(0)
    expect(await other.status()).toMatchObject({ known: false })
    expect(alone.output()).toMatch(/@job\\methodName : pid\n/)
  })

  test('take no notice of SIGUSR1, at which Node opens a debugger', async () => {
    const worker = execute('job:execute', 'Mail~pid', '--no-description')
    await worker.printed(loaded)
    worker.child.kill('SIGUSR1')
    expect(String(await client.doNormal('shop_Mail~pid'))).toBe(String(worker.child.pid))
    worker.child.kill('SIGTERM')
    expect(await worker.ended()).toBe(0)
    expect(worker.output()).not.toMatch(/debugger/i)
    expect(worker.output()).toContain('\nstopped: SIGTERM asked it to, 1 job run\n')
  })

  test.each(['SIGINT', 'SIGHUP'] as const)('stop in order at %s as at SIGTERM', async (signal) => {
    const worker = execute('job:execute', 'Mail~shout', '--no-description')
    await worker.printed(loaded)
    worker.child.kill(signal)
    expect(await worker.ended()).toBe(0)
    expect(worker.output()).toContain(`\nstopped: ${signal} asked it to, 0 jobs run\n`)
  })

  test('tell of a server that is lost, and serve it again when it is back', async () => {
    const worker = execute('worker:execute', 'Mail', '--no-description')
    await worker.printed(loaded)
    await server.stop()
    await worker.printed(new RegExp(`lost: the connection to the job server at ${server.address} was lost`))
    server = await engine.start({ port: server.port })
    await worker.printed(new RegExp(`back: the job server at ${server.address}\n`))
    expect(String(await client.doNormal('shop_Mail~shout', 'abc'))).toBe('ABC')
    expect(worker.child.exitCode).toBeNull()
  })

  test('stop at once when nothing runs, and after the job when one does', async () => {
    const [idle, busy] = [execute('job:execute', 'Mail~shout'), execute('job:execute', 'Mail~half')]
    await Promise.all([idle.printed(loaded), busy.printed(loaded)])
    const job = client.submit('shop_Mail~half')
    for await (const update of job) if (update.type === 'status') busy.child.kill('SIGTERM')
    idle.child.kill('SIGTERM')
    expect(String(await job.result)).toBe('"whole"')
    expect(await Promise.all([idle.ended(), busy.ended()])).toEqual([0, 0])
    expect(idle.output()).toMatch(/\nstopped: SIGTERM asked it to, 0 jobs run\n$/)
    expect(busy.output()).toMatch(/\nstopped: SIGTERM asked it to, 1 job run\n$/)
  })
})

test('the command lines that are shown run as they stand, wherever they are started', async () => {
  const server = await embedded.start()
  const client = new Client({ servers: server.address, timeoutMs: 15_000 })
  const project = await projects.create({})
  await cp(shop, project.path("Tom's shop"), { recursive: true })
  const config = project.path("Tom's shop/gearman.config.json")
  await writeFile(config, `{ "resources": ["works"], "servers": "${server.address}" }`)
  const shown = async (...argv: readonly string[]) => {
    const { stdout } = await runCommand([...argv, '--json', '--config', config], { cwd: '/' })
    return (JSON.parse(stdout) as { readonly command: string }).command
  }
  const [workLine, jobLine] = await Promise.all([
    shown('worker:describe', 'Brief'),
    shown('job:describe', 'Mail~shout'),
  ])
  const [brief, shout] = [workLine, jobLine].map((line) =>
    start('sh', ['-c', `exec ${line}`], { cwd: '/' }),
  ) as [RunningProcess, RunningProcess]
  try {
    expect(String(await client.doNormal('reverse', 'abc'))).toBe('cba')
    expect(await brief.ended()).toBe(0)
    expect(String(await client.doNormal('Mail~shout', 'abc'))).toBe('ABC')
    shout.child.kill('SIGTERM')
    expect(await shout.ended()).toBe(0)
    expect(brief.output()).toContain(`@Worker\\supervisord : ${workLine}\n`)
    expect(shout.output()).toContain(`@job\\supervisord : ${jobLine}\n`)
  } finally {
    await Promise.all([brief.stop(), shout.stop(), client.close()])
    await server.stop()
  }
})
