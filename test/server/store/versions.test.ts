import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Peer } from '../../conformance/peer.js'
import { running } from '../running.js'

const versionOne = new URL('../../fixtures/store-version-1.db', import.meta.url)
const handlePrefix = 'H:v1'

/** A copy of a store that the first version wrote, of a server whose handles began with `H:v1`. */
function oldStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'jobs.db')
  copyFileSync(versionOne, file)
  return file
}

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

test('a store of the first version is taken over with all that is in it', async () => {
  const { peer, log } = await running({ persist: oldStore(), handlePrefix })
  expect(log[0]).toMatchObject({ event: 'storeOpened', jobs: 5 })
  await takes(await peer(), ['caf\u00c3\u00a9', 'mail'], ...due)
  const reducing = await peer()
  reducing.say({ name: 'CAN_DO', function: 'count' }, { name: 'GRAB_JOB_ALL' })
  await reducing.hears({
    name: 'JOB_ASSIGN_ALL',
    handle: 'H:v1:5',
    function: 'count',
    unique: 'words',
    reducer: 'sum',
    workload: 'to be reduced',
  })
})

test('what it becomes is a store of this version: handles go on, and retries are remembered', async () => {
  const file = oldStore()
  const first = await running({ persist: file, handlePrefix })
  const client = await first.peer()
  client.say({ name: 'SUBMIT_JOB_BG', function: 'new', unique: '', workload: 'x' })
  await client.hears({ name: 'JOB_CREATED', handle: 'H:v1:6' })
  const worker = await first.peer()
  worker.say({ name: 'CAN_DO', function: 'new' }, { name: 'GRAB_JOB' })
  await worker.hears({ name: 'JOB_ASSIGN', handle: 'H:v1:6', function: 'new', workload: 'x' })
  worker.destroy()
  await first.logged('disconnected')
  await first.server.stop()

  const second = await running({ persist: file, handlePrefix })
  const admin = await second.peer()
  admin.bytes('show jobs\n')
  const rows = [1, 2, 3, 4, 5].map((number) => `H:v1:${number}\t0\t0\t1`)
  await admin.hearsLines(...rows, 'H:v1:6\t1\t0\t1', '.')
  admin.say({ name: 'SUBMIT_JOB', function: 'new', unique: '', workload: '' })
  await admin.hears({ name: 'JOB_CREATED', handle: 'H:v1:7' })
})
