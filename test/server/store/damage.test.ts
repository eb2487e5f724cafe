import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { DamagedStoreError, ForeignStoreError, StoreTooNewError } from '@gearwork/server'
import { expect, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { startDurable } from '../../support/durable.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { contents, edit, isRefused, neighbours, newFile, oldStore, openSqlite, refusal } from './files.js'

const damaged = 'STORE_DAMAGED'
const jobs = 200
const pageBytes = 4096

/** What stands in the row of one job and nowhere else. */
const marks = {
  function: 'function-of-job-7\0',
  unique: 'unique-of-job-7\0',
  workload: 'workload-of-job-7 ',
}

const late = { name: 'SUBMIT_JOB_BG', function: 'late', unique: '' } as const

function say(peer: Peer): void {
  for (let number = 0; number < jobs; number++) {
    peer.say({
      name: 'SUBMIT_JOB_BG',
      function: `function-of-job-${number}`,
      unique: `unique-of-job-${number}`,
      workload: `workload-of-job-${number} ${'x'.repeat(300)}`,
    })
  }
}

/** A store with jobs in it, that no server has open. */
async function store(): Promise<string> {
  const file = newFile()
  const { peer, server } = await running({ persist: file })
  const client = await peer()
  say(client)
  for (let number = 0; number < jobs; number++) await client.hearsA('JOB_CREATED')
  await server.stop()
  return file
}

/** A store whose last server was killed: what that one was given lies in the log that SQLite writes ahead. */
async function killedStore(): Promise<string> {
  const file = await store()
  const server = startDurable({ persist: file })
  const client = await Peer.connect(await server.port())
  for (const number of [1, 2, 3]) await client.submits({ ...late, workload: `late ${number}` })
  await server.kill()
  client.destroy()
  return file
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const content = readFileSync(file)
  bytes.copy(content, at)
  writeFileSync(file, content)
}

/** Turns one bit of this text, wherever it stands: SQLite leaves copies behind in the free parts of pages. */
function flip(file: string, text: string): void {
  const content = readFileSync(file)
  const flipped = Buffer.from([text.charCodeAt(0) ^ 1])
  expect(content.includes(text)).toBe(true)
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text)) flipped.copy(content, at)
  writeFileSync(file, content)
}

describeWith([sqlite()], 'a damaged store', () => {
  test('bytes that mean nothing', async () => {
    const file = newFile()
    writeFileSync(file, Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 251)))
    await isRefused(
      file,
      damaged,
      /is damaged \(it is not a database\): put a copy of it back, or give the job server another file/,
    )
  })

  test.each([
    ['a text', 'Dear diary,\ntoday I was taken for a database.\n'],
    ['two bytes', 'ab'],
  ])('%s', async (_, text) => {
    const file = newFile()
    writeFileSync(file, text)
    await isRefused(file, damaged, /not a database/)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('nothing but the beginning', async () => {
    const file = await store()
    truncateSync(file, 100)
    await isRefused(file, damaged, /is damaged/)
  })

  test('the half of it', async () => {
    const file = await store()
    truncateSync(file, pageBytes * 10)
    await isRefused(file, damaged, /is damaged/)
  })

  test('a part of its last page', async () => {
    const file = await store()
    truncateSync(file, readFileSync(file).length - 1000)
    await isRefused(file, damaged, /is damaged/)
  })

  test.each([2, 3, 10])('page %i is gone', async (page) => {
    const file = await store()
    overwrite(file, (page - 1) * pageBytes, Buffer.alloc(pageBytes))
    await isRefused(file, damaged, /is damaged/)
  })

  test('a page that holds another', async () => {
    const file = await store()
    const content = readFileSync(file)
    overwrite(file, 9 * pageBytes, content.subarray(10 * pageBytes, 11 * pageBytes))
    await isRefused(file, damaged, /is damaged/)
  })

  test.each(Object.entries(marks))('one bit of a %s', async (_, text) => {
    const file = await store()
    flip(file, text)
    await isRefused(file, damaged, /is damaged \(job 8 is not as it was kept\)/)
  })

  test('a job that somebody has edited', async () => {
    const file = await store()
    edit(
      file,
      "UPDATE stored_job SET record = CAST(replace(record, 'normal', 'high') AS BLOB) WHERE number = 8",
    )
    await isRefused(file, damaged, /job 8 is not as it was kept/)
  })

  test('a job under the number of another', async () => {
    const file = await store()
    edit(file, 'DELETE FROM stored_job WHERE number = 9; UPDATE stored_job SET number = 9 WHERE number = 8')
    await isRefused(file, damaged, /job 9 is not as it was kept/)
  })

  test.each(["x''", "x'000000'", "'a text'", '7'])('a record that is %s', async (record) => {
    const file = await store()
    edit(file, `UPDATE stored_job SET record = ${record} WHERE number = 8`)
    await isRefused(file, damaged, /job 8 is not as it was kept/)
  })

  test.each(["'many'", "x'41'", '-5', '1.5', '9e18'])(
    '%s times that a job has lost its worker',
    async (retries) => {
      const file = await store()
      edit(file, `UPDATE stored_job SET retries = ${retries} WHERE number = 8`)
      await isRefused(file, damaged, /job 8 is not as it was kept/)
    },
  )

  test.each(["'many'", "x'41'", '-7', '10.5', '1.5e300', '9223372036854775807'])(
    '%s handles',
    async (given) => {
      const file = await store()
      edit(file, `UPDATE handles SET given_out = ${given}`)
      await isRefused(file, damaged, /nobody knows which handles were given out/)
    },
  )

  test('a table that is gone', async () => {
    const file = await store()
    edit(file, 'DROP TABLE stored_job')
    await isRefused(file, damaged, /is damaged \(no such table: stored_job\)/)
  })

  test('handles that would be given out again', async () => {
    const file = await store()
    edit(file, 'UPDATE handles SET given_out = 10')
    await isRefused(file, damaged, /is damaged \(job 11 was never given out\)/)
  })

  test('nothing that says which handles were given out', async () => {
    const file = await store()
    edit(file, 'DELETE FROM handles')
    await isRefused(file, damaged, /is damaged \(nobody knows which handles/)
  })

  test('one bit of a job where the last server was killed', async () => {
    const file = await killedStore()
    flip(file, marks.workload)
    expect(contents(file)).toHaveProperty('-wal')
    await isRefused(file, damaged, /job 8 is not as it was kept/)
  })

  test('one bit of a job that an older server kept', async () => {
    const file = oldStore(1)
    flip(file, 'urgent')
    await isRefused(file, damaged, /is damaged \(job 2 is not as it was kept\)/)
  })

  test('a refusal leaves nothing beside the file', async () => {
    const file = newFile()
    writeFileSync(file, 'no database')
    await refusal(file)
    expect(neighbours(file)).toEqual(['jobs.db'])
  })

  test('put a copy of it back, and the jobs are there', async () => {
    const file = await store()
    const copy = `${file}.copy`
    copyFileSync(file, copy)
    flip(file, marks.workload)
    expect(await refusal(file)).toBeInstanceOf(DamagedStoreError)
    copyFileSync(copy, file)
    const { logged } = await running({ persist: file })
    expect(await logged('storeOpened')).toMatchObject({ jobs })
  })
})

describeWith([sqlite()], 'a store that is none of ours', () => {
  test('the database of another program', async () => {
    const file = newFile()
    edit(file, "CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('Gear')")
    await isRefused(
      file,
      'STORE_FOREIGN',
      /is a database of another program: give the job server a file that/,
    )
    expect(await refusal(file)).toBeInstanceOf(ForeignStoreError)
  })

  test('another program that counts its versions as we do', async () => {
    const file = newFile()
    edit(file, 'CREATE TABLE job (number INTEGER PRIMARY KEY); PRAGMA user_version = 1')
    await isRefused(file, 'STORE_FOREIGN', /another program/)
  })

  test('another program that names itself, and has nothing in it yet', async () => {
    const file = newFile()
    const database = openSqlite(file)
    database.pragma('application_id = 4711')
    database.pragma('user_version = 3')
    database.close()
    await isRefused(file, 'STORE_FOREIGN', /another program/)
  })

  test('the queue of gearmand', async () => {
    const file = newFile()
    edit(
      file,
      'CREATE TABLE gearman_queue (unique_key TEXT, function_name TEXT, priority INTEGER, data BLOB)',
    )
    await isRefused(file, 'STORE_FOREIGN', /another program/)
  })

  test('a store of a newer server', async () => {
    const file = await store()
    const database = openSqlite(file)
    database.pragma('user_version = 999')
    database.close()
    await isRefused(
      file,
      'STORE_TOO_NEW',
      /was written by a newer job server \(it is of version 999, .*\): install/,
    )
    expect(await refusal(file)).toBeInstanceOf(StoreTooNewError)
  })
})
