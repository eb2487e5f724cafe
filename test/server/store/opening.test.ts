import { statSync, watch, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createJobServer, type ServerLogEntry, StoreInUseError } from '@gearwork/server'
import { expect, test } from 'vitest'
import { startDurable } from '../../support/durable.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { contents, neighbours, newFile, openSqlite, refusal } from './files.js'
import { handlePrefix } from './words.js'

const background = { name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: 'x' } as const

describeWith([sqlite()], 'opening a store', () => {
  test('a file that is not there is made, and is a database of ours', async () => {
    const file = newFile()
    const { server, logged } = await running({ persist: file })
    expect(await logged('storeOpened')).toEqual({ event: 'storeOpened', file, jobs: 0 })
    await server.stop()
    const database = openSqlite(file)
    expect(database.pragma('application_id', { simple: true })).toBe(0x47656172)
    expect(database.pragma('user_version', { simple: true })).toBeGreaterThan(0)
    database.close()
  })

  test('a server that is killed while it makes one leaves nothing that has to be undone', async () => {
    const file = newFile()
    const seen = new Set<string>()
    const watcher = watch(join(file, '..'))
    const marked = new Promise<void>((resolve) => {
      watcher.on('change', (_, name) => {
        seen.add(`${name}`)
        if (name === 'marker') resolve()
      })
    })
    const { logged } = await running({ persist: file })
    await logged('listening')
    writeFileSync(join(file, '..', 'marker'), '')
    await marked
    watcher.close()
    expect(seen).toContain('jobs.db')
    expect(seen).not.toContain('jobs.db-journal')
  })

  test('an empty file becomes a store', async () => {
    const file = newFile()
    writeFileSync(file, '')
    const { peer, server } = await running({ persist: file })
    await (await peer()).submits(background)
    await server.stop()
    expect(statSync(file).size).toBeGreaterThan(0)
  })

  test('a database in which nothing is becomes a store', async () => {
    const file = newFile()
    const empty = openSqlite(file)
    empty.exec('CREATE TABLE t (x); DROP TABLE t; VACUUM')
    empty.close()
    expect(statSync(file).size).toBeGreaterThan(0)
    const { peer } = await running({ persist: file })
    await (await peer()).submits(background)
  })

  test('a store that is opened again has what was in it, and counts it', async () => {
    const file = newFile()
    const first = await running({ persist: file, handlePrefix })
    const client = await first.peer()
    for (const number of [1, 2, 3]) expect(await client.submits(background)).toBe(`H:t:${number}`)
    await first.server.stop()
    expect(await first.logged('stopped')).toEqual({ event: 'stopped', jobs: 0, kept: 3 })

    const second = await running({ persist: file, handlePrefix })
    expect(await second.logged('storeOpened')).toMatchObject({ jobs: 3 })
  })

  test('opening and stopping changes nothing of what is kept', async () => {
    const file = newFile()
    const rows = () => {
      const database = openSqlite(file)
      const all = database.prepare('SELECT * FROM job, handles').all()
      database.close()
      return all
    }
    const first = await running({ persist: file })
    await (await first.peer()).submits(background)
    await first.server.stop()
    const before = rows()
    for (const _ of [1, 2]) await (await running({ persist: file })).server.stop()
    expect(rows()).toEqual(before)
    expect(before).toHaveLength(1)
  })

  test('a file may be named from where the process is', async () => {
    const file = newFile()
    const { log } = await running({ persist: relative(process.cwd(), file) })
    expect(log[0]).toMatchObject({ event: 'storeOpened', file })
  })

  test('a name that SQLite would take for a database in memory is a file', async () => {
    const server = createJobServer({ listen: '127.0.0.1:0', persist: ':memory:/no/such/folder' })
    await expect(server.start()).rejects.toMatchObject({ code: 'STORE_UNUSABLE' })
    await server.stop()
  })

  test('two stores side by side know nothing of each other', async () => {
    const [one, other] = [await running({ persist: newFile() }), await running({ persist: newFile() })]
    await (await one.peer()).submits(background)
    expect(await (await other.peer()).row('status', 'f')).toBeUndefined()
  })

  test('a server whose port is taken starts with the same store once it is free', async () => {
    const blocker = await running()
    const server = createJobServer({
      listen: { host: '127.0.0.1', port: blocker.server.port },
      persist: newFile(),
    })
    await expect(server.start()).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    await blocker.server.stop()
    await server.start()
    await server.stop()
  })
})

describeWith([sqlite()], 'a store that is in use', () => {
  test('a second server of the same process is refused, and the first does not notice', async () => {
    const file = newFile()
    const { peer } = await running({ persist: file })
    const client = await peer()
    await client.submits(background)
    const error = await refusal(file)
    expect(error).toBeInstanceOf(StoreInUseError)
    expect(error).toMatchObject({ code: 'STORE_IN_USE', file })
    expect(error.message).toContain('is in use: stop the job server')
    await client.submits(background)
    expect(await client.row('status', 'f')).toEqual(['2', '0', '0'])
  })

  test('so is one while another process has it, until that one is killed', async () => {
    const file = newFile()
    const other = startDurable({ persist: file })
    await other.port()
    await expect(refusal(file)).resolves.toMatchObject({ code: 'STORE_IN_USE' })
    await other.kill()
    const { logged } = await running({ persist: file })
    await logged('listening')
  })

  test('it is free when the server has stopped', async () => {
    const file = newFile()
    const { server } = await running({ persist: file })
    await server.stop()
    expect(neighbours(file)).not.toContain('jobs.db-wal')
    const { logged } = await running({ persist: file })
    await logged('listening')
  })

  test('a server that was refused its store says so to its caller alone', async () => {
    const file = newFile()
    await running({ persist: file })
    const log: ServerLogEntry[] = []
    const second = createJobServer({ listen: '127.0.0.1:0', persist: file, log: (entry) => log.push(entry) })
    await expect(second.start()).rejects.toBeInstanceOf(StoreInUseError)
    await second.stop()
    expect(log).toEqual([])
  })

  test('whoever looks into it meanwhile disturbs nobody', async () => {
    const file = newFile()
    const { peer } = await running({ persist: file })
    const client = await peer()
    await client.submits(background)
    const reader = openSqlite(file)
    reader.exec('BEGIN')
    expect(reader.prepare('SELECT count(*) FROM job').pluck().get()).toBe(1)
    await client.submits(background)
    reader.exec('COMMIT')
    expect(reader.prepare('SELECT count(*) FROM job').pluck().get()).toBe(2)
    reader.close()
  })

  test('the view shows people what is kept', async () => {
    const file = newFile()
    const { peer } = await running({ persist: file })
    const client = await peer()
    const epoch = '4102444800'
    await client.submits({
      name: 'SUBMIT_JOB_HIGH_BG',
      function: 'caf\u00c3\u00a9',
      unique: '',
      workload: 'a\0b',
    })
    await client.submits({ name: 'SUBMIT_JOB_EPOCH', function: 'f', unique: 'u', epoch, workload: '' })
    const reduced = { function: 'f', unique: 'v', reducer: 'sum', aggregator: '0', workload: 'w' }
    await client.submits({ name: 'SUBMIT_REDUCE_JOB_BACKGROUND', ...reduced })
    const reader = openSqlite(file)
    const rows = reader.prepare('SELECT * FROM job ORDER BY number').raw().all()
    reader.close()
    expect(rows).toEqual([
      [1, 'caf\u00e9', '', 'high', 0, null, Buffer.from('a\0b'), 0],
      [2, 'f', 'u', 'normal', 4102444800000, null, Buffer.alloc(0), 0],
      [3, 'f', 'v', 'normal', 0, 'sum', Buffer.from('w'), 0],
    ])
  })

  test('a server that is refused leaves the store as it is', async () => {
    const file = newFile()
    const { peer } = await running({ persist: file })
    await (await peer()).submits(background)
    const before = contents(file)
    await refusal(file)
    expect(contents(file)).toEqual(before)
  })
})
