import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Client } from '@gearwork/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bin } from '../../gearwork/command.js'
import { type RunningProcess, start } from '../../support/processes.js'
import { callerOf, contentOf, isAlive, type Where, Workshops } from './workshop.js'

const workshops = Workshops.forEachTest()
const childModule = fileURLToPath(new URL('../../../packages/core/dist/isolation/child.js', import.meta.url))

describe.each(['thread', 'process'] as const)('a %s', (isolation) => {
  const open = (settings: Readonly<Record<string, unknown>>) => workshops.open({ isolation, ...settings })
  const runs = async (settings: Readonly<Record<string, unknown>>) => {
    const call = callerOf(await open(settings))
    const all: number[] = []
    for (let job = 0; job < 3; job += 1) all.push((await call<Where>('where')).runs)
    return all
  }

  test('makes way for another one after so many jobs', async () => {
    expect(await runs({ recycleAfterJobs: 2 })).toEqual([1, 2, 1])
  })

  test.each([
    [1, [1, 1, 1]],
    [10_000, [1, 2, 3]],
  ])('makes way when it has more than %d MB in use', async (recycleAboveMb, expected) => {
    expect(await runs({ recycleAboveMb })).toEqual(expected)
  })

  test.each([
    [0.001, [1, 1, 1]],
    [1_000, [1, 2, 3]],
  ])('makes way when it has lived for %d seconds', async (recycleAfterSeconds, expected) => {
    expect(await runs({ recycleAfterSeconds })).toEqual(expected)
  })
})

test('a process is gone, and its services are closed, when its parent has drained', async () => {
  const workshop = await workshops.open({ isolation: 'process' })
  const { pid } = await callerOf(workshop)<Where>('where')
  await workshop.execution.drain()
  expect(isAlive(pid)).toBe(false)
  expect(contentOf(workshop.path('press.off'))).toBe(`${pid}`)
})

test('a process ends whose parent was gone before it could look for it', async () => {
  const gone = start(process.execPath, ['-e', ''])
  await gone.ended()
  const child = start(process.execPath, [childModule, `${gone.child.pid}`], {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  await child.ended()
  expect(child.child.signalCode, child.output()).toBe('SIGKILL')
})

describe('the children of a command', () => {
  let worker: RunningProcess
  let client: Client
  const running: RunningProcess[] = []

  const execute = async (path: (name: string) => string, env: Readonly<Record<string, string>> = {}) => {
    const argv = [
      bin,
      'worker:execute',
      'Crunch',
      '--no-description',
      '--config',
      path('gearman.config.json'),
    ]
    worker = start(process.execPath, argv, { detached: true, env: { ...process.env, ...env } })
    running.push(worker)
    await worker.printed(/loaded\. Ctrl\+C to break/)
  }

  beforeEach(() => {
    client = new Client({ servers: workshops.address, timeoutMs: 15_000 })
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((process) => process.stop()))
    await client.close()
  })

  test.each(['heed', 'ignore'])(
    'do not outlive it, even where it is killed, whatever they do: %s',
    async (job) => {
      const { path } = await workshops.create({ isolation: 'process' })
      await execute(path)
      await client.doBackground(`Crunch~${job}`, path('job'))
      await expect.poll(() => contentOf(path('job'))).toBeDefined()
      const [pid] = contentOf(path('job'))?.split(' ') ?? []
      worker.child.kill('SIGKILL')
      await expect.poll(() => isAlive(Number(pid))).toBe(false)
    },
  )

  test.each(['thread', 'process'])(
    'let a job come to its end when a signal hits all of a group: %s',
    async (isolation) => {
      const { path } = await workshops.create({ isolation })
      await execute(path)
      const pid = client.doNormal('Crunch~until', path('go'))
      await expect.poll(() => contentOf(path('go.begun'))).toBeDefined()
      process.kill(-(worker.child.pid as number), 'SIGINT')
      await worker.printed(/stopping: SIGINT asked it to/)
      await writeFile(path('go'), 'now')
      expect(String(await pid)).toBe(contentOf(path('go.begun')))
      expect(await worker.ended()).toBe(0)
      expect(isAlive(Number(await pid))).toBe(false)
    },
  )

  test('let a job begin whose child a signal finds before it can handle any', async () => {
    const { path } = await workshops.create({ isolation: 'process' })
    await writeFile(path('hold.cjs'), heldBack(path('booting'), path('boot')))
    await execute(path, { NODE_OPTIONS: `--require ${path('hold.cjs')}` })
    const where = client.doNormal('Crunch~where', '')
    await expect.poll(() => contentOf(path('booting'))).toBeDefined()
    process.kill(-(worker.child.pid as number), 'SIGINT')
    await worker.printed(/stopping: SIGINT asked it to/)
    await writeFile(path('boot'), 'now')
    expect(JSON.parse(String(await where))).toMatchObject({ runs: 1 })
    expect(await worker.ended()).toBe(0)
  })

  test('are gone soon after it, though it was killed while they were booting, and begin no job', async () => {
    const { path } = await workshops.create({ isolation: 'process' })
    await writeFile(path('hold.cjs'), heldBack(path('booting'), path('boot')))
    await execute(path, { NODE_OPTIONS: `--require ${path('hold.cjs')}` })
    await client.doBackground('Crunch~until', path('job'))
    await expect.poll(() => contentOf(path('booting'))).toBeDefined()
    const child = Number(contentOf(path('booting')))
    worker.child.kill('SIGKILL')
    await expect.poll(() => isAlive(worker.child.pid as number)).toBe(false)
    await writeFile(path('boot'), 'now')
    await expect.poll(() => isAlive(child)).toBe(false)
    expect(contentOf(path('job.begun'))).toBeUndefined()
  })
})

/** What Node loads before a child: it says that the child is there, and keeps it from running until it may. */
function heldBack(booting: string, boot: string): string {
  return `
    const { existsSync, writeFileSync } = require('node:fs')
    if (process.argv[1] === ${JSON.stringify(childModule)}) {
      writeFileSync(${JSON.stringify(booting)}, String(process.pid))
      const nothing = new Int32Array(new SharedArrayBuffer(4))
      while (!existsSync(${JSON.stringify(boot)})) Atomics.wait(nothing, 0, 0, 10)
    }
  `
}
