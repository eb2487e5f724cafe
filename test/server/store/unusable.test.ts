import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createJobServer, InvalidServerOptionError, StoreError, UnusableStoreError } from '@gearwork/server'
import { expect, test } from 'vitest'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { folder, isRefused, neighbours, newFile, refusal } from './files.js'

const unusable = 'STORE_UNUSABLE'

describeWith([sqlite()], 'a file that cannot be a store', () => {
  test('a folder', async () => {
    const file = newFile()
    mkdirSync(file)
    await expect(refusal(file)).resolves.toMatchObject({ code: unusable, file })
    expect(neighbours(file)).toEqual(['jobs.db'])
  })

  test('a file in a folder that is not there, which is not made', async () => {
    const file = join(folder(), 'not', 'there', 'jobs.db')
    await isRefused(file, unusable, /cannot be used as a store .*directory/)
    expect(neighbours(join(file, '..', '..'))).toEqual([])
  })

  test('a file in a file', async () => {
    const file = newFile()
    writeFileSync(file, 'a file')
    await isRefused(join(file, 'jobs.db'), unusable, /cannot be used as a store/)
  })

  test.runIf(process.platform === 'linux')('a file where nobody may make one', async () => {
    await isRefused('/proc/jobs.db', unusable, /cannot be used as a store/)
  })

  test('a file with a second name, under which another server could open it', async () => {
    const file = newFile()
    const { server, peer } = await running({ persist: file })
    const other = join(folder(), 'other.db')
    linkSync(file, other)
    await expect(refusal(other)).resolves.toMatchObject({
      code: unusable,
      message: expect.stringContaining('it is a hard link'),
    })
    expect(neighbours(other)).toEqual(['other.db'])
    await (await peer()).submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: '' })
    await server.stop()
  })

  test('it is an error of stores, and of the server', async () => {
    const error = await refusal(join(folder(), 'not', 'jobs.db'))
    expect(error).toBeInstanceOf(UnusableStoreError)
    expect(error).toBeInstanceOf(StoreError)
    expect(error.name).toBe('UnusableStoreError')
  })

  test('a link to a store is that store', async () => {
    const file = newFile()
    const first = await running({ persist: file, handlePrefix: 'H:t' })
    const client = await first.peer()
    await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' })
    await first.server.stop()
    symlinkSync(file, `${file}-link`)
    const second = await running({ persist: `${file}-link` })
    expect(await second.logged('storeOpened')).toMatchObject({ jobs: 1 })
  })

  test('a link to a store that is in use', async () => {
    const file = newFile()
    await running({ persist: file })
    symlinkSync(file, `${file}-link`)
    await expect(refusal(`${file}-link`)).resolves.toMatchObject({ code: 'STORE_IN_USE' })
  })

  test('a folder that was lost while the server ran does not bring it down', async () => {
    const file = newFile()
    const { server, peer } = await running({ persist: file })
    const client = await peer()
    await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' })
    rmSync(join(file, '..'), { recursive: true })
    client.say({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'y' })
    await client.settled().catch(() => {})
    await server.stop()
  })
})

test.each(['', 7, null])('%j is no file', (persist) => {
  const options = { persist } as { persist: string }
  expect(() => createJobServer(options)).toThrow(InvalidServerOptionError)
})
