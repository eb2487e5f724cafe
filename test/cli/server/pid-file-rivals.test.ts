import { execFileSync, spawnSync } from 'node:child_process'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { PidFile } from '../../../packages/cli/src/server/pid-file.js'
import { describeWith, program } from '../../support/requirements.js'
import { createFolder } from './serving.js'

let folder: string
let path: string

beforeEach(async () => {
  folder = await createFolder()
  path = join(folder, 'server.pid')
})

const gone = () => `${spawnSync(process.execPath, ['--version']).pid}\n`

describe('a pid file that several processes write at once', () => {
  test.each([
    ['where there is none', undefined],
    ['in place of one that was left behind', gone()],
    ['in place of an empty one', ''],
  ])('%s is that of one of them, and the others hear so', async (_, stale) => {
    for (let round = 0; round < 30; round++) {
      if (stale !== undefined) await writeFile(path, stale)
      const rivals = [process.pid, process.ppid, 1].map((pid) => ({ pid, file: new PidFile(path, pid) }))
      const outcomes = await Promise.allSettled(rivals.map(({ file }) => file.write()))
      const won = rivals.filter((_, at) => outcomes[at]?.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(await readFile(path, 'utf8')).toBe(`${won[0]?.pid}\n`)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'SERVER_RUNS' })
      }
      for (const { file } of rivals) await file.remove()
      expect(await readdir(folder)).toEqual([])
    }
  })
})

describe('a pid file', () => {
  test('goes past the lock of a process that died over it, and not past that of one that lives', async () => {
    await writeFile(`${path}.lock`, gone())
    await new PidFile(path).write()
    expect(await readdir(folder)).toEqual(['server.pid'])
    await writeFile(`${path}.lock`, '1\n')
    await expect(new PidFile(path).write()).rejects.toThrow(`${path}.lock says that process 1 runs already`)
    expect((await readdir(folder)).toSorted()).toEqual(['server.pid', 'server.pid.lock'])
  })

  test('does not take away a file that has the name of its lock', async () => {
    await writeFile(`${path}.lock`, 'versions\n')
    await expect(new PidFile(path).write()).rejects.toThrow(
      `${path}.lock cannot be written: it is no pid file`,
    )
    expect(await readFile(`${path}.lock`, 'utf8')).toBe('versions\n')
    expect(await readdir(folder)).toEqual(['server.pid.lock'])
  })

  test('takes the place of a link that leads nowhere', async () => {
    await symlink(join(folder, 'nowhere'), path)
    await new PidFile(path).write()
    expect(await readFile(path, 'utf8')).toBe(`${process.pid}\n`)
    expect(await readdir(folder)).toEqual(['server.pid'])
  })
})

test('a lock that can be neither taken nor read ends the start', async () => {
  await symlink(join(folder, 'nowhere'), `${path}.lock`)
  await expect(new PidFile(path).write()).rejects.toThrow(`${path}.lock is in the way`)
})

describeWith([program('mkfifo', 'coreutils')], 'a pid file in place of a named pipe', () => {
  test('is refused without waiting for anybody', async () => {
    execFileSync('mkfifo', [path])
    const said = `${path} cannot be written: what is there is no file: choose another file with --pid-file`
    await expect(new PidFile(path).check()).rejects.toThrow(said)
    await expect(new PidFile(path).write()).rejects.toThrow(said)
  })
})
