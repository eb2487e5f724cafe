import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Peer } from '../../conformance/peer.js'
import { startDurable } from '../../support/durable.js'
import { describeWith, sqlite } from '../../support/requirements.js'
import { running } from '../running.js'
import { isRefused, newFile } from './files.js'

const jobs = 20
const frameBytes = 24 + 4096

/** A store whose server was killed: its jobs lie in the log that SQLite writes ahead, one commit each. */
async function killedStore() {
  const file = newFile()
  const server = startDurable({ persist: file })
  const client = await Peer.connect(await server.port())
  for (let number = 0; number < jobs; number++)
    await client.submits({ name: 'SUBMIT_JOB_BG', function: 'f', unique: '', workload: `${number}` })
  await server.kill()
  client.destroy()
  return { file, log: `${file}-wal` }
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] as number) ^ 1
  writeFileSync(file, bytes)
}

const frame = (number: number) => 32 + (number - 1) * frameBytes

describeWith([sqlite()], 'the log of a server that was killed', () => {
  test.each([
    ['its first byte', 0],
    ['its page size', 10],
    ['its salt', 17],
    ['its own checksum', 30],
  ])('one bit of its header: %s', async (_, at) => {
    const { file, log } = await killedStore()
    flip(log, at)
    await isRefused(file, 'STORE_DAMAGED', /is damaged \(its -wal does not begin as one\)/)
  })

  test.each([
    ['the first page', frame(1) + 24 + 100],
    ['a page in the middle', frame(12) + 24 + 2_000],
    ['the number of a page', frame(12) + 3],
    ['the salt of a frame', frame(12) + 9],
    ['the checksum of a frame', frame(12) + 17],
  ])('one bit of %s', async (_, at) => {
    const { file, log } = await killedStore()
    flip(log, at)
    await isRefused(file, 'STORE_DAMAGED', /is damaged \(its -wal has lost a part in the middle\)/)
  })

  test('the last commit, which the disk may not have had whole', async () => {
    const { file, log } = await killedStore()
    truncateSync(log, readFileSync(log).length - 10)
    const { logged } = await running({ persist: file })
    expect(await logged('storeOpened')).toMatchObject({ jobs: jobs - 1 })
  })

  test.each([
    ['bytes behind it', Buffer.alloc(9_000, 7)],
    ['nothing behind it', Buffer.alloc(9_000)],
  ])('%s', async (_, bytes) => {
    const { file, log } = await killedStore()
    appendFileSync(log, bytes)
    const { logged } = await running({ persist: file })
    expect(await logged('storeOpened')).toMatchObject({ jobs })
  })
})
