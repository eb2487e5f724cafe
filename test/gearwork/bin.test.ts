import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { embedded } from '../support/engines.js'
import { freePort } from '../support/ports.js'
import type { RunningProcess } from '../support/processes.js'
import { bin, runCommand, shop, startCommand } from './command.js'

describe('the built command', () => {
  test('tells its version', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../packages/gearwork/package.json', import.meta.url), 'utf8'),
    )
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('lists works that are TypeScript as they are', async () => {
    const { code, stdout, stderr } = await runCommand(['worker:list'])
    expect(stdout).toContain('callablename:  Mail\n')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  test('says in one line that its folder is gone, where it needs one', () => {
    const run = (command: string) =>
      spawnSync(
        'bash',
        ['-c', `cd "$(mktemp -d)" && rmdir "$PWD" && "${process.execPath}" "${bin}" ${command}`],
        { encoding: 'utf8' },
      )
    expect(run('--version')).toMatchObject({ status: 0, stderr: '' })
    expect(run('worker:list')).toMatchObject({
      status: 2,
      stderr: 'error: the folder in which this was typed is not there any more: go to another one\n',
    })
  })

  test('bears a reader who has read enough', () => {
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; "${process.execPath}" "${bin}" worker:list --json | head -c 1 > /dev/null`],
      { cwd: shop, encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

test('a job that never ends does not keep a worker that is told twice', async () => {
  const server = await embedded.start()
  const worker = startCommand(['worker:execute', 'Mail', '--servers', server.address])
  try {
    await worker.printed(/loaded/)
    const submitted = await runCommand([
      'job:submit',
      'Mail~stubborn',
      '--background',
      '--servers',
      server.address,
    ])
    const handle = submitted.stdout.trim()
    const running = async () => {
      const { stdout } = await runCommand(['job:status', handle, '--json', '--servers', server.address])
      return JSON.parse(stdout).running
    }
    await expect.poll(running, { timeout: 15_000 }).toBe(true)
    worker.child.kill('SIGINT')
    await worker.printed(/stopping: SIGINT/)
    worker.child.kill('SIGTERM')
    expect(await worker.ended()).toBe(143)
    expect(await running()).toBe(false)
  } finally {
    await worker.stop()
    await server.stop()
  }
})

test('a server, a worker and a caller are three processes', async () => {
  const server = startCommand(['server', '--listen', '127.0.0.1:0', '--listen', '127.0.0.1:0'])
  let worker: RunningProcess | undefined
  try {
    const listens = await server.printed(/(listens on \S+\n[\s\S]*){2}/)
    const [first, second] = [...listens.matchAll(/listens on (\S+)/g)].map(([, address]) => address as string)
    worker = startCommand(['job:execute', 'Mail~shout', '--iterations', '1', '--servers', first as string])
    await worker.printed(/loaded/)
    expect(await runCommand(['job:submit', 'Mail~shout', 'abc', '--servers', second as string])).toEqual({
      code: 0,
      stdout: 'ABC\n',
      stderr: '',
    })
    expect(await worker.ended()).toBe(0)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
    expect(server.output()).toMatch(/\] stopped: no job was waiting\n$/)
  } finally {
    await worker?.stop()
    await server.stop()
  }
})

test('the server is a process of its own until it is told to stop', async () => {
  const port = await freePort()
  const server = startCommand(['server', '--port', String(port)])
  try {
    await server.printed(new RegExp(`listens on 127\\.0\\.0\\.1:${port}`))
    const second = await runCommand(['server', '--port', String(port)])
    expect(second).toEqual({
      code: 7,
      stdout: '',
      stderr: `error: 127.0.0.1:${port} is in use already: stop what listens there, or choose another port\n`,
    })
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  } finally {
    await server.stop()
  }
})
