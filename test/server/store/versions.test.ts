import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Peer } from '../../conformance/peer.js'
import { running } from '../running.js'
import { edit, isRefused, oldStore } from './files.js'

const handlePrefix = 'H:v'

/** Everything that is due, in the order in which it is handed out. */
async function takes(worker: Peer, functions: readonly string[], ...jobs: readonly Assigned[]) {
  for (const name of functions) worker.say({ name: 'CAN_DO', function: name })
  for (const [number, name, unique, workload] of jobs) {
    worker.say({ name: 'GRAB_JOB_UNIQ' })
    const handle = `${handlePrefix}:${number}`
    await worker.hears({ name: 'JOB_ASSIGN_UNIQ', handle, function: name, unique, workload })
  }
  worker.say({ name: 'GRAB_JOB_UNIQ' })
  await worker.hears({ name: 'NO_JOB' })
}

type Assigned = readonly [number: number, name: string, unique: string, workload: string]

const due: readonly Assigned[] = [
  [2, 'mail', 'key', 'urgent'],
  [1, 'mail', '', 'first'],
  [3, 'caf\u00c3\u00a9', '', 'slow \0 bytes'],
]

test.each([1, 2])('a store of version %i is taken over with all that is in it', async (version) => {
  const { peer, log } = await running({ persist: oldStore(version), handlePrefix })
  expect(log[0]).toMatchObject({ event: 'storeOpened', jobs: 5 })
  await takes(await peer(), ['caf\u00c3\u00a9', 'mail'], ...due)
  const reducing = await peer()
  reducing.say({ name: 'CAN_DO', function: 'count' }, { name: 'GRAB_JOB_ALL' })
  await reducing.hears({
    name: 'JOB_ASSIGN_ALL',
    handle: 'H:v:5',
    function: 'count',
    unique: 'words',
    reducer: 'sum',
    workload: 'to be reduced',
  })
})

test.each([1, 2])('a job without a workload is taken over from version %i', async (version) => {
  const file = oldStore(version)
  const parts = Buffer.alloc(34)
  parts.writeDoubleLE(6, 0)
  parts[16] = 1
  parts.writeUInt32LE('empty'.length, 18)
  const sum = crc32(Buffer.concat([parts, Buffer.from('empty')]))
  edit(
    file,
    `INSERT INTO job (number, function, unique_key, priority, run_at, workload, checksum)
                 VALUES (6, 'empty', '', 'normal', 0, x'', ${sum})`,
  )
  if (version > 1) edit(file, 'UPDATE handles SET given_out = 6')
  const { peer, log } = await running({ persist: file, handlePrefix })
  expect(log[0]).toMatchObject({ event: 'storeOpened', jobs: 6 })
  await takes(await peer(), ['empty'], [6, 'empty', '', ''])
})

test.each([1, 2])('what is damaged in a store of version %i is not taken over', async (version) => {
  const file = oldStore(version)
  edit(file, "UPDATE job SET workload = x'00' WHERE number = 3")
  await isRefused(file, 'STORE_DAMAGED', /job 3 is not as it was kept/)
})

test.each([
  [1, 0],
  [2, 1],
])(
  'what version %i becomes is a store of this one: handles go on, and retries are remembered',
  async (version, retries) => {
    const file = oldStore(version)
    const first = await running({ persist: file, handlePrefix })
    const client = await first.peer()
    client.say({ name: 'SUBMIT_JOB_BG', function: 'new', unique: '', workload: 'x' })
    await client.hears({ name: 'JOB_CREATED', handle: 'H:v:6' })
    const worker = await first.peer()
    worker.say({ name: 'CAN_DO', function: 'new' }, { name: 'GRAB_JOB' })
    await worker.hears({ name: 'JOB_ASSIGN', handle: 'H:v:6', function: 'new', workload: 'x' })
    worker.destroy()
    await first.logged('disconnected')
    await first.server.stop()

    const second = await running({ persist: file, handlePrefix })
    const admin = await second.peer()
    admin.bytes('show jobs\n')
    const rows = [0, retries, 0, 0, 0].map((lost, index) => `H:v:${index + 1}\t${lost}\t0\t1`)
    await admin.hearsLines(...rows, 'H:v:6\t1\t0\t1', '.')
    admin.say({ name: 'SUBMIT_JOB', function: 'new', unique: '', workload: '' })
    await admin.hears({ name: 'JOB_CREATED', handle: 'H:v:7' })
  },
)
