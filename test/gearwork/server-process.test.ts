import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { RunningProcess } from '../support/processes.js'
import { bin, runCommand, startCommand } from './command.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gearwork-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** A server of its own process, without a terminal, as supervisord and systemd start it. */
function startServer(...argv: readonly string[]): RunningProcess {
  const server = startCommand(['server', '--port', '0', ...argv], folder)
  onTestFinished(() => server.stop())
  return server
}

const pidFile = () => readFile(join(folder, 'server.pid'), 'utf8')

test('a server that was killed starts again over the pid file that it left', async () => {
  const killed = startServer('--pid-file', 'server.pid')
  await killed.printed(/, process \d+\n/)
  expect(await pidFile()).toBe(`${killed.child.pid}\n`)

  const second = await runCommand(['server', '--port', '0', '--pid-file', 'server.pid'], { cwd: folder })
  expect(second).toMatchObject({ code: 15, stdout: '' })
  expect(second.stderr).toContain(`says that process ${killed.child.pid} runs already`)

  killed.child.kill('SIGKILL')
  expect(await killed.ended()).toBe(null)
  const next = startServer('--pid-file', 'server.pid')
  await next.printed(/, process \d+\n/)
  expect(await pidFile()).toBe(`${next.child.pid}\n`)
  next.child.kill('SIGTERM')
  expect(await next.ended()).toBe(0)
  expect(existsSync(join(folder, 'server.pid'))).toBe(false)
})

test.each([
  ['there is none', undefined],
  ['one was left by a process that is gone', () => `${spawnSync(process.execPath, ['--version']).pid}\n`],
])('of servers that start at once with one pid file one runs, where %s', async (_, left) => {
  if (left !== undefined) await writeFile(join(folder, 'server.pid'), left())
  const servers = Array.from({ length: 3 }, () => startServer('--pid-file', 'server.pid'))
  const runs = await Promise.all(
    servers.map((server) =>
      server.printed(/, process \d+\n/).then(
        () => true,
        () => false,
      ),
    ),
  )
  const winner = servers[runs.indexOf(true)]
  expect(runs.filter(Boolean)).toHaveLength(1)
  expect(await pidFile()).toBe(`${winner?.child.pid}\n`)
  for (const server of servers.filter((one) => one !== winner)) {
    expect(await server.ended()).toBe(15)
    expect(server.output()).toMatch(/says that process \d+ runs already/)
  }
  winner?.child.kill('SIGTERM')
  expect(await winner?.ended()).toBe(0)
  expect(await readdir(folder)).toEqual([])
})

test('a log in JSON is whole when the process is gone, also by two signals', async () => {
  await writeFile(join(folder, 'gearman.config.json'), '{ "server": { "logFormat": "json" } }')
  const server = startServer()
  await server.printed(/"started"/)
  server.child.kill('SIGTERM')
  server.child.kill('SIGINT')
  expect([0, 130, 143]).toContain(await server.ended())
  const entries = server
    .output()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { readonly event: string; readonly pid: number })
  expect(entries.at(-1)?.event).toBe('stopped')
  expect(new Set(entries.map(({ pid }) => pid))).toEqual(new Set([server.child.pid]))
})

test('SIGHUP lets logrotate take the log away, and ends nothing', async () => {
  const log = () => readFile(join(folder, 'server.log'), 'utf8').catch(() => '')
  const server = startServer('--log-file', 'server.log', '--pid-file', 'server.pid')
  await expect.poll(log, { timeout: 15_000 }).toMatch(/, process \d+\n/)
  await rm(join(folder, 'server.log'))
  server.child.kill('SIGHUP')
  await expect.poll(log, { timeout: 15_000 }).toMatch(/^\[[^\]]+\] opened .*server\.log anew\n$/)
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
  expect(await log()).toContain('stopped: no job was waiting\n')
  expect(server.output()).toBe('')
})

test('SIGUSR1 ends a server when its jobs are done, and opens no debugger', async () => {
  const server = startServer()
  await server.printed(/, process \d+\n/)
  server.child.kill('SIGUSR1')
  expect(await server.ended()).toBe(0)
  expect(server.output()).toContain('SIGUSR1 asked it to')
  expect(server.output()).not.toMatch(/debugger/i)
})

test('a second signal ends a server whose configuration waits for what does not come', async () => {
  await writeFile(
    join(folder, 'gearman.config.mjs'),
    'console.log("waiting")\nawait new Promise((resolve) => setTimeout(resolve, 1e8))\nexport default {}\n',
  )
  const server = startServer()
  await server.printed(/waiting/)
  server.child.kill('SIGINT')
  server.child.kill('SIGTERM')
  expect([130, 143]).toContain(await server.ended())
})

test.skipIf(!existsSync('/dev/full'))(
  'a full disk under its output ends the start of a server, in order',
  async () => {
    const { code, stderr } = await runInShell('"$0" "$@" > /dev/full', [
      'server',
      '--port',
      '0',
      '--pid-file',
      'server.pid',
    ])
    expect(code).toBe(12)
    expect(stderr).toMatch(/^error: the output cannot be written: .*\n$/)
    expect(existsSync(join(folder, 'server.pid'))).toBe(false)
  },
)

/** Runs the command by a line of shell, in which it is `"$0" "$@"`. */
function runInShell(line: string, argv: readonly string[]) {
  const { status: code, stderr } = spawnSync('bash', ['-c', line, process.execPath, bin, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 15_000,
  })
  return { code, stderr }
}
