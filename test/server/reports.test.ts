import { once } from 'node:events'
import { connect } from 'node:net'
import type { JobServerOptions } from '@gearwork/server'
import { expect, onTestFinished, test } from 'vitest'
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

/** A server that has heard of very many functions; their names are numbers. */
async function learned(count: number, options: JobServerOptions = {}): Promise<Running> {
  const school = await running(options)
  const teacher = await school.peer()
  for (let i = 1; i <= count; i++) {
    teacher.say({ name: 'CAN_DO', function: `f${i}` }, { name: 'CANT_DO', function: `f${i}` })
  }
  await teacher.settled()
  await teacher.leaves()
  return school
}

test.each(['status', 'prioritystatus'])(
  'others are served while %s of many functions is sent',
  async (report) => {
    const { peer } = await learned(many)
    const [admin, other] = [await peer(), await peer()]
    admin.bytes(`${report}\n`)
    await admin.hearsText(/^f1\t/)
    expect(await other.asks(`drop function f${many}`)).toEqual(['OK'])
    expect((await admin.hearsText(/^\.\n$/m)).split('\n').at(-3)).toMatch(new RegExp(`^f${many - 1}\t`))
  },
)

test('others are served while the functions of one worker are listed, and those that it serves all along are all there', async () => {
  const { server, peer } = await running()
  const worker = await peer()
  const names = Array.from({ length: many }, (_, i) => `f${i + 1}`)
  for (const name of names) worker.say({ name: 'CAN_DO', function: name })
  worker.say({ name: 'CAN_DO', function: 'f1' })
  await worker.settled()
  // Longer a line than a peer of ours reads.
  const admin = connect({ port: server.port, host: '127.0.0.1' }).setEncoding('latin1')
  onTestFinished(() => void admin.destroy())
  let report = ''
  admin.on('data', (text) => {
    report += text
  })
  admin.write('workers\n')
  await once(admin, 'data')
  expect(report).toMatch(/: f1 f1 f2 /)
  await worker.submits({ name: 'SUBMIT_JOB_BG', function: 'f40000', unique: '', workload: '' })
  worker.say({ name: 'CANT_DO', function: `f${many}` }, { name: 'GRAB_JOB' })
  await worker.hearsA('JOB_ASSIGN')
  expect(report).not.toContain('f40000')
  while (!report.endsWith('\n.\n')) await once(admin, 'data')
  expect(report.split('\n')[0]?.split(' : ')[1]?.split(' ')).toEqual(['f1', ...names.slice(0, -1)])
})

test('others are served while a function is looked for in vain, many times', async () => {
  const { peer } = await learned(many)
  const [admin, other] = [await peer(), await peer()]
  admin.bytes('drop function nowhere\r\n'.repeat(100))
  let heard = 0
  const listening = async () => {
    for (; heard < 100; heard += 1) await admin.hearsLines('ERR function not found')
  }
  const asked = listening()
  await other.settled()
  expect(heard).toBeLessThan(100)
  await asked
  expect(await admin.asks(`drop function F${many}`)).toEqual(['OK'])
})

test('who asks for more than it reads, in one breath, is answered as fast as it reads', async () => {
  const { peer, log } = await learned(900, { limits: { maxUnsentBytes: 1024 * 1024 } })
  const [admin, other] = [await peer(), await peer()]
  await admin.settled()
  admin.deafens()
  const reports = 1_500
  admin.bytes('status\n'.repeat(reports))
  for (let i = 0; i < 100; i++) await other.settled()
  admin.listens()
  for (let i = 0; i < reports; i++) expect(await admin.hearsReport()).toHaveLength(900)
  expect(log.filter(({ event }) => event === 'cutOff')).toEqual([])
}, 30_000)
