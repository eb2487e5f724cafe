import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
stdout_logfile=/var/log/brief-gearman_%(process_num)02d-supervisord.log
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
stdout_logfile=/var/log/mail-gearman_%(process_num)02d-supervisord.log
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

test('a work that is named twice is one program', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', 'Mail', 'Brief', 'Mail')).toBe(0)
  expect(terminal.stdout.text.match(/^\[program:.*/gm)).toEqual([
    '[program:mail-gearman]',
    '[program:brief-gearman]',
  ])
})

test('with --jobs there is a program for each job', async () => {
  const terminal = new Terminal()
  expect(await terminal.run('supervisor:generate', 'Mail', '--jobs')).toBe(0)
  expect(terminal.stdout.text).toContain('[program:mail-welcome-gearman]\n')
  expect(terminal.stdout.text).toContain(' job:execute Mail~welcome --no-interaction\n')
  expect(terminal.stdout.text).not.toContain('worker:execute')
})

test('settings that are typed stand in its command, and its times go by them', async () => {
  const terminal = new Terminal()
  const settings = ['--iterations', '100', '--minimum-execution-time', '7', '--job-timeout', '20']
  expect(await terminal.run('supervisor:generate', 'Mail', '--no-callbacks', ...settings)).toBe(0)
  expect(terminal.stdout.text).toContain(
    'worker:execute Mail --no-interaction --iterations 100 --minimum-execution-time 7 --job-timeout 20 --no-callbacks\n',
  )
  expect(terminal.stdout.text).toContain('startsecs=7\n')
  expect(terminal.stdout.text).toContain('stopwaitsecs=25\n')
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

describe('an --output that cannot be written is told in one line, which names the file and the remedy', () => {
  const generate = async (...output: readonly string[]) => {
    const terminal = new Terminal()
    const code = await terminal.run('supervisor:generate', 'Mail', '--output', join(folder, ...output))
    expect(terminal.stdout.text).toBe('')
    return { code, line: terminal.stderr.text }
  }

  test('the folder is a file', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(await generate('file')).toEqual({
      code: 12,
      line: `error: ${join(folder, 'file')} cannot be written: a file is there already; choose another folder with --output\n`,
    })
  })

  test.runIf(existsSync('/proc/self'))('nothing can be made where it should lie', async () => {
    for (const place of ['/proc/gearwork', '/proc/gearwork/conf.d']) {
      const terminal = new Terminal()
      expect(await terminal.run('supervisor:generate', 'Mail', '--output', place)).toBe(12)
      expect(terminal.stderr.text).toMatch(
        /^error: \/proc\/gearwork\S* cannot be written: [^\n]+ with --output\n$/,
      )
    }
  })

  test('a file stands on the way', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(await generate('file', 'conf.d')).toEqual({
      code: 12,
      line: `error: ${join(folder, 'file', 'conf.d')} cannot be written: a part of its path is a file; choose another folder with --output\n`,
    })
  })

  test('a folder stands where a file belongs', async () => {
    await mkdir(join(folder, 'mail-gearman.conf'))
    expect(await generate()).toEqual({
      code: 12,
      line: `error: ${join(folder, 'mail-gearman.conf')} cannot be written: it is a folder; choose another folder with --output\n`,
    })
  })

  test('a name is too long', async () => {
    const name = 'x'.repeat(300)
    expect(await generate(name)).toEqual({
      code: 12,
      line: `error: ${join(folder, name)} cannot be written: its name is too long; choose another folder with --output\n`,
    })
  })

  test('a device is full', async () => {
    await symlink('/dev/full', join(folder, 'mail-gearman.conf'))
    expect(await generate()).toEqual({
      code: 12,
      line: `error: ${join(folder, 'mail-gearman.conf')} cannot be written: no space is left there; make room, or choose another folder with --output\n`,
    })
  })
})
