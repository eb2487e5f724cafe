import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Peer } from '../conformance/peer.js'
import { type DurableProcess, startDurable } from '../support/durable.js'
import { describeWith, sqlite } from '../support/requirements.js'
import { Ledger, type Order } from './ledger.js'
import { functions, Orders, type Random } from './orders.js'
import { rush } from './rush.js'

const lives = 100
const handlePrefix = 'H:killed'
const twoHoursMs = 2 * 3_600_000

/** When the server is killed: while it opens its store, or after so many events, or on its way out. */
type Moment = { readonly kind: 'opening' } | { readonly kind: 'rush' | 'leaving'; readonly events: number }

function randomOf(seed: string): Random {
  let drawn = 0
  return (limit) => {
    drawn += 1
    return createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32LE(0) % limit
  }
}

function momentOf(random: Random): Moment {
  const events = 1 + random(200)
  const kind = (['opening', 'leaving', 'rush', 'rush', 'rush', 'rush', 'rush', 'rush'] as const)[random(8)]
  return kind === 'opening' || kind === undefined ? { kind: 'opening' } : { kind, events }
}

/** Everything that the server holds, by its handles. */
async function listing(port: number): Promise<string[]> {
  const admin = await Peer.connect(port)
  const rows = await admin.asks('show jobs', true)
  admin.destroy()
  return rows.map((row) => row.split('\t')[0] as string)
}

/** Kills it when so many things have happened; on its way out, when it says that it is leaving. */
function killing(server: DurableProcess, { kind, events }: Extract<Moment, { events: number }>): () => void {
  let left = events
  return () => {
    left -= 1
    if (left !== 0) return
    if (kind === 'rush') void server.kill()
    else {
      server.process.child.kill('SIGTERM')
      void server.logged('draining').then(() => server.kill())
    }
  }
}

/** One life, from its start to its violent end. */
async function live(file: string, ledger: Ledger, orders: Orders, random: Random): Promise<void> {
  const server = startDurable({ persist: file, handlePrefix })
  const moment = momentOf(random)
  if (moment.kind === 'opening') {
    await server.logged('storeOpened')
    await server.kill()
    return
  }
  const port = await server.port()
  ledger.opened(await listing(port))
  await rush({ port, ledger, orders, random, happened: killing(server, moment) })
  await server.process.ended()
  ledger.closed()
}

/** The last life, in which everything is due. @returns the handles of all jobs, in the order in which they ran. */
async function runAll(file: string, ledger: Ledger): Promise<string[]> {
  const server = startDurable({ persist: file, handlePrefix, aheadMs: twoHoursMs })
  const port = await server.port()
  const handles = await listing(port)
  ledger.opened(handles, true)
  const worker = await Peer.connect(port)
  for (const name of functions) worker.say({ name: 'CAN_DO', function: name })
  const ran: string[] = []
  while (ran.length < handles.length) {
    worker.say({ name: 'GRAB_JOB_UNIQ' })
    const { name: _, ...assignment } = await worker.hearsA('JOB_ASSIGN_UNIQ')
    ledger.assigned(assignment)
    ledger.ending(assignment.handle)
    worker.say({ name: 'WORK_COMPLETE', handle: assignment.handle, data: '' })
    ran.push(assignment.handle)
  }
  worker.say({ name: 'GRAB_JOB_UNIQ' })
  await worker.hears({ name: 'NO_JOB' })
  await worker.leaves()
  await server.process.stop()
  return ran
}

/** Urgent ones first; of one function and priority, in the order of their submission. */
function outOfOrder(handles: readonly string[], ledger: Ledger): string[] {
  const priorities = ['high', 'normal', 'low']
  const last = new Map<string, number>()
  let rank = 0
  return handles.filter((handle) => {
    const { priority, function: name } = ledger.orderOf(handle) as Order
    const number = Number(handle.slice(handlePrefix.length + 1))
    const line = `${name} ${priority}`
    const isLate = priorities.indexOf(priority) < rank || number < (last.get(line) ?? 0)
    rank = priorities.indexOf(priority)
    last.set(line, number)
    return isLate
  })
}

describeWith([sqlite()], 'a durable server', () => {
  test(`that is killed ${lives} times loses no job that it promised, and invents none`, async () => {
    const seed = process.env.GEARWORK_SEED ?? `${Date.now()}`
    const folder = mkdtempSync(join(tmpdir(), 'gearwork-killed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'jobs.db')
    const random = randomOf(seed)
    const ledger = new Ledger()
    const orders = new Orders(random)
    const hasFault = () => ledger.faults.length > 0
    for (let life = 0; life < lives && !hasFault(); life++) await live(file, ledger, orders, random)
    expect(ledger.faults, `GEARWORK_SEED=${seed}`).toEqual([])

    const ran = await runAll(file, ledger)
    const last = startDurable({ persist: file, handlePrefix })
    ledger.opened(await listing(await last.port()))
    ledger.settle()
    expect(ledger.faults, `GEARWORK_SEED=${seed}`).toEqual([])
    expect(outOfOrder(ran, ledger), `GEARWORK_SEED=${seed}`).toEqual([])
    expect(ledger.acknowledged).toBeGreaterThan(lives * 10)
  }, 240_000)
})
