import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixture, Terminal } from '../terminal.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gearwork-'))
})

afterEach(() => rm(folder, { recursive: true }))

test('a percent in the folder of the logs is written as supervisord reads it, four times', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', 'Mail', '--log-dir', '/var/a%b')).toBe(0)
  expect(terminal.stdout.text).toContain('\nstdout_logfile=/var/a%%%%b/mail-gearman-supervisord.log\n')
})

test('prints a program for each work', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', '--numprocs', '2', '--log-dir', '/var/log')).toBe(0)
  expect(terminal.stdout.text).toBe(`[program:brief-gearman]
numprocs=2
process_name=%(program_name)s_%(process_num)02d
startretries=100
directory=${fixture('shop')}
stdout_logfile=/var/log/brief-gearman-supervisord.log
redirect_stderr=true
autostart=true
autorestart=true
user=cook
command=/usr/bin/node /app/bin/gearman.js worker:execute Brief --no-interaction
startsecs=1
exitcodes=0
stopsignal=TERM
stopwaitsecs=60

[program:mail-gearman]
numprocs=2
process_name=%(program_name)s_%(process_num)02d
startretries=100
directory=${fixture('shop')}
stdout_logfile=/var/log/mail-gearman-supervisord.log
redirect_stderr=true
autostart=true
autorestart=true
user=cook
command=/usr/bin/node /app/bin/gearman.js worker:execute Mail --no-interaction
startsecs=1
exitcodes=0
stopsignal=TERM
stopwaitsecs=60
`)
})

test('with --jobs there is a program for each job', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', 'Mail', '--jobs')).toBe(0)
  expect(terminal.stdout.text).toContain('[program:mail-welcome-gearman]\n')
  expect(terminal.stdout.text).toContain(' job:execute Mail~welcome --no-interaction\n')
  expect(terminal.stdout.text).not.toContain('worker:execute')
})

test('with --output each stands in a file of its own', async () => {
  const terminal = new Terminal()
  const output = join(folder, 'conf.d')
  expect(await terminal.run('supervisor:generate', '--output', output, '--user', 'www-data')).toBe(0)
  expect((await readdir(output)).sort()).toEqual(['brief-gearman.conf', 'mail-gearman.conf'])
  expect(await readFile(join(output, 'mail-gearman.conf'), 'utf8')).toMatch(
    /^\[program:mail-gearman\]\n[\s\S]*\nuser=www-data\n/,
  )
  expect(terminal.stdout.text).toBe(
    `wrote ${join(output, 'brief-gearman.conf')}\nwrote ${join(output, 'mail-gearman.conf')}\n`,
  )
})

test('prints JSON for programs', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', 'Mail', '--json', '--output', folder)).toBe(0)
  expect(JSON.parse(terminal.stdout.text)).toMatchObject([
    { program: 'mail-gearman', numprocs: '1', autostart: 'true' },
  ])
})

test('a number of processes that is none is refused', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', '--numprocs', '0')).toBe(2)
  expect(terminal.stderr.text).toBe('error: --numprocs must be a whole number, 1 or more, got "0"\n')
})
