import { spawnSync } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createFolder, Serving } from './serving.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await createFolder()
  file = join(folder, 'server.pid')
})

const content = () => readFile(file, 'utf8').catch(() => undefined)
const ours = `${process.pid}\n`

describe('a pid file', () => {
  test('is there once it listens, for everybody to read, and gone when it has stopped', async () => {
    const umask = process.umask(0o077)
    onTestFinished(() => void process.umask(umask))
    const serving = await Serving.start(['--pid-file', file])
    expect(await content()).toBe(ours)
    expect((await stat(file)).mode & 0o777).toBe(0o644)
    expect(await readdir(folder)).toEqual(['server.pid'])
    expect(await serving.stop()).toBe(0)
    expect(await readdir(folder)).toEqual([])
  })

  test('is gone after a second signal too', async () => {
    const serving = await Serving.start(['-P', file])
    await (await serving.peer()).submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: '' })
    serving.terminal.signal('SIGTERM')
    serving.terminal.signal('SIGINT')
    expect(await serving.ended).toBe(130)
    expect(await content()).toBeUndefined()
  })

  test.each([
    ['a process that is gone', () => `${spawnSync(process.execPath, ['--version']).pid}\n`],
    ['nobody, being empty', () => ''],
    ['nobody, being white space', () => ' \n'],
    ['nobody, as no process has number 0', () => '0\n'],
    ['this very process, as in a container that starts again', () => ours],
  ])('that names %s is replaced', async (_, stale) => {
    await writeFile(file, stale())
    const serving = await Serving.start(['--pid-file', file])
    expect(await content()).toBe(ours)
    expect(await serving.stop()).toBe(0)
  })

  test.each([
    ['notes', 'eggs\nmilk\n'],
    ['two numbers', '1 2\n'],
    ['a group of processes', '-1\n'],
    ['bytes', '1\u0000'],
    ['more numbers than any process has', `${'1'.repeat(101)}\n`],
  ])(
    'in place of %s is refused before anything else happens, and what was there is left',
    async (_, text) => {
      await writeFile(file, text)
      const log = join(folder, 'server.log')
      const { terminal, ended } = new Serving(['--port', '0', '--pid-file', file, '--log-file', log])
      expect(await ended).toBe(12)
      expect(terminal.stderr.text).toBe(
        `error: ${file} cannot be written: it is no pid file, which holds one number alone: choose another file with --pid-file\n`,
      )
      expect(await content()).toBe(text)
      expect(await readdir(folder)).toEqual(['server.pid'])
    },
  )

  test('that holds something else by now is left', async () => {
    const serving = await Serving.start(['--pid-file', file])
    await writeFile(file, `${ours}and notes\n`)
    expect(await serving.stop()).toBe(0)
    expect(await content()).toBe(`${ours}and notes\n`)
  })

  test('that names a process that is alive is refused with one line, and left', async () => {
    await writeFile(file, `${process.ppid}\n`)
    const { terminal, ended } = new Serving(['--port', '0', '--pid-file', file])
    expect(await ended).toBe(15)
    expect(terminal.stderr.text).toBe(
      `error: ${file} says that process ${process.ppid} runs already: stop it first, or remove the file if that is no job server\n`,
    )
    expect(terminal.stdout.text).toBe('')
    expect(await content()).toBe(`${process.ppid}\n`)
  })

  test('that is somebody else’s by now is left', async () => {
    const serving = await Serving.start(['--pid-file', file])
    await writeFile(file, '1\n')
    expect(await serving.stop()).toBe(0)
    expect(await content()).toBe('1\n')
  })

  test('is never put in place of what is no file', async () => {
    const { terminal, ended } = new Serving(['--port', '0', '--pid-file', folder])
    expect(await ended).toBe(12)
    expect(terminal.stderr.text).toBe(
      `error: ${folder} cannot be written: what is there is no file: choose another file with --pid-file\n`,
    )
    expect(terminal.stdout.text).toBe('')
  })

  test('that cannot be written ends the start before anything listens', async () => {
    const { terminal, ended } = new Serving(['--port', '0', '--pid-file', join(folder, 'no', 'pid')])
    expect(await ended).toBe(12)
    expect(terminal.stderr.text).toMatch(
      /^error: .*no\/pid cannot be written: its folder does not exist; .*\n$/,
    )
    expect(terminal.stdout.text).toBe('')
  })
})
