import { expect, test } from 'vitest'
import { type Running, running } from './running.js'

const many = 50_000

/** A server that holds very many jobs; their uniques are numbers. */
async function crowded(): Promise<Running & { handles: readonly string[] }> {
  const crowd = await running({ handlePrefix: 'H' })
  const client = await crowd.peer()
  for (let i = 1; i <= many; i++) {
    client.say({ name: 'SUBMIT_JOB_BG', function: 'f', unique: `u${i}`, workload: '' })
  }
  for (let i = 1; i <= many; i++) await client.hearsA('JOB_CREATED')
  await client.leaves()
  return { ...crowd, handles: Array.from({ length: many }, (_, i) => `H:${i + 1}`) }
}

test('a report of many jobs is whole and in order, and what was asked behind it is answered behind it', async () => {
  const { peer, handles } = await crowded()
  const admin = await peer()
  admin.bytes('show jobs\nshow unique jobs\nverbose\n')
  admin.say({ name: 'ECHO_REQ', data: 'behind' })
  expect(await admin.hearsReport()).toEqual(handles.map((handle) => `${handle}\t0\t0\t1`))
  expect(await admin.hearsReport()).toEqual(handles.map((_, i) => `u${i + 1}`))
  await admin.hearsLines('OK ERROR')
  await admin.hears({ name: 'ECHO_RES', data: 'behind' })
  await admin.settled()
})

test('others are served while it is sent', async () => {
  const { peer, handles } = await crowded()
  const [admin, other] = [await peer(), await peer()]
  admin.bytes('show jobs\n')
  await admin.hearsLines(`${handles[0]}\t0\t0\t1`)
  expect(await other.asks(`cancel job ${handles.at(-1)}`)).toEqual(['OK'])
  expect((await admin.hearsReport()).at(-1)).toBe(`${handles.at(-2)}\t0\t0\t1`)
})

test('it ends when whoever asked is gone, and so does what was asked behind it', async () => {
  const { peer, logged, handles } = await crowded()
  const [admin, other] = [await peer(), await peer()]
  admin.bytes(`show jobs\ncancel job ${handles[0]}\n`)
  await admin.hearsLines(`${handles[0]}\t0\t0\t1`)
  admin.destroy()
  await logged('disconnected')
  expect((await other.row('status', 'f'))?.[0]).toBe(String(many))
})

test('who hangs up its own half behind the question hears all of it', async () => {
  const { peer, handles } = await crowded()
  const admin = await peer()
  admin.bytes('show jobs\n')
  const left = admin.leaves()
  expect(await admin.hearsReport()).toHaveLength(handles.length)
  await left
})
