import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Terminal } from '../terminal.js'
import { createFolder } from './serving.js'

let cwd: string

beforeEach(async () => {
  cwd = await createFolder()
  await writeFile(join(cwd, 'both.pem'), 'a certificate and its key')
  await mkdir(join(cwd, 'real'))
  await symlink('real', join(cwd, 'linked'))
  await symlink('real/later.db', join(cwd, 'dangling'))
  await link(join(cwd, 'both.pem'), join(cwd, 'hard'))
})

test.each([
  [['--persist', 'j.db', '-P', 'j.db'], '--persist and --pid-file are one file, CWD/j.db'],
  [['--persist', 'j.db', '-l', './j.db'], '--persist and --log-file are one file, CWD/j.db'],
  [['-P', 'real/x', '-l', 'linked/x'], '--pid-file and --log-file are one file, CWD/linked/x'],
  [['--persist', 'real/later.db', '-l', 'dangling'], '--persist and --log-file are one file, CWD/dangling'],
  [['--tls-key', 'both.pem', '-P', 'both.pem'], '--tls-key and --pid-file are one file, CWD/both.pem'],
  [['--tls-ca', 'both.pem', '-l', 'hard'], '--tls-ca and --log-file are one file, CWD/hard'],
  [
    ['--tls-cert', 'both.pem', '--tls-key', 'hard', '--persist', 'both.pem'],
    '--persist and --tls-cert are one file, CWD/both.pem',
  ],
])('%j are refused by their names, and nothing is made', async (argv, line) => {
  const before = await readdir(cwd)
  const terminal = new Terminal({ cwd })
  expect(await terminal.run('server', '--port', '0', ...argv)).toBe(2)
  expect(terminal.stderr.text).toBe(`error: ${line.replace('CWD', cwd)}: choose another for one\n`)
  expect(terminal.stdout.text).toBe('')
  expect(await readdir(cwd)).toEqual(before)
  expect(await readFile(join(cwd, 'both.pem'), 'utf8')).toBe('a certificate and its key')
})

test('a configured file is known by its key', async () => {
  await writeFile(
    join(cwd, 'gearman.config.json'),
    '{ "server": { "persist": "j.db", "pidFile": "run.pid" } }',
  )
  const terminal = new Terminal({ cwd })
  expect(await terminal.run('server', '--port', '0', '--log-file', 'j.db')).toBe(2)
  expect(terminal.stderr.text).toContain('server.persist and --log-file are one file, ')
})

test('a certificate and its key may be one file', async () => {
  const terminal = new Terminal({ cwd })
  expect(await terminal.run('server', '--tls-cert', 'both.pem', '--tls-key', 'both.pem')).toBe(5)
  expect(terminal.stderr.text).toContain('both.pem cannot be used: ')
})
