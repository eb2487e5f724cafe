import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { LogFile } from '../../../packages/cli/src/server/log-file.js'
import { describeWith, program } from '../../support/requirements.js'
import { createFolder } from './serving.js'

let folder: string
let path: string

beforeEach(async () => {
  folder = await createFolder()
  path = join(folder, 'server.log')
})

describe('a log file', () => {
  test('takes bytes as they are, and texts', async () => {
    const file = new LogFile(path)
    file.write(new Uint8Array([71, 101]))
    file.write('arwork é\n')
    file.close()
    expect(await readFile(path, 'utf8')).toBe('Gearwork é\n')
  })

  test('that is closed writes no more, also not to who has its descriptor now', async () => {
    const file = new LogFile(path)
    file.close()
    // The system gives the lowest descriptor that is free: that of the log.
    const other = openSync(join(folder, 'other'), 'w')
    onTestFinished(() => closeSync(other))
    file.write('late\n')
    file.close()
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('')
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  test('that is closed is not opened anew', async () => {
    const file = new LogFile(path)
    file.close()
    await rm(path)
    expect(file.reopen()).toBe(false)
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })
})

describeWith([program('mkfifo', 'coreutils')], 'a log to a named pipe', () => {
  beforeEach(() => void execFileSync('mkfifo', [path]))

  const reader = () => {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    onTestFinished(() => closeSync(descriptor))
    return descriptor
  }

  test('that nobody reads is refused, and does not wait for somebody', () => {
    expect(() => new LogFile(path)).toThrow(
      `${path} cannot be written: nobody reads what goes there; choose another file with --log-file`,
    )
  })

  test('goes to its reader', () => {
    const descriptor = reader()
    const file = new LogFile(path)
    file.write('hello\n')
    const heard = Buffer.alloc(100)
    expect(heard.toString('utf8', 0, readSync(descriptor, heard))).toBe('hello\n')
    file.close()
  })

  test('does without the lines that its reader leaves unread, and says so once', () => {
    reader()
    const file = new LogFile(path)
    const complaints: string[] = []
    file.goOnWith((problem) => complaints.push(problem))
    for (let line = 0; line < 40; line++) file.write(`${'x'.repeat(4_000)}\n`)
    expect(complaints).toEqual([
      `${path} cannot be written: who reads what goes there does not keep up; choose another file with --log-file`,
    ])
    file.close()
  })
})
