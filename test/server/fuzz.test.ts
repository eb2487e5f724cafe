import { once } from 'node:events'
import { connect } from 'node:net'
import { encodePacket, type Packet, packets, type RequestName } from '@gearwork/protocol'
import type { JobServer, JobServerOptions } from '@gearwork/server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Peer } from '../conformance/peer.js'
import { describeWith, sqlite } from '../support/requirements.js'
import { running } from './running.js'
import { newFile } from './store/files.js'

const requests = (Object.keys(packets) as (keyof typeof packets)[]).filter(
  (name) => packets[name].direction !== 'response',
) as RequestName[]

/** Words that mean something in some place, and some that mean nothing. */
const word = fc.oneof(
  fc.constantFrom('f', 'g', 'u', '-', '', 'exceptions', '0', '1', '-1', '99999999999', '*', '*/5'),
  fc.nat(20).map((number) => `X:${number}`),
  fc.string({ maxLength: 80 }).map((text) => text.replaceAll('\0', '')),
)

/** No word of theirs, so that nobody has told the server to queue no more of its jobs. */
const unspoken = 'a function that nobody speaks of'

/** Any request, its arguments in the right number and otherwise as they come. */
const request = fc
  .tuple(
    fc.constantFrom(...requests),
    fc.array(word, { minLength: 7, maxLength: 7 }),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([name, words, bytes]) => {
    const shape: { readonly arguments: readonly string[]; readonly body?: string } = packets[name]
    const fields = Object.fromEntries(shape.arguments.map((argument, i) => [argument, words[i]]))
    const body = shape.body === undefined ? {} : { [shape.body]: bytes }
    return encodePacket({ name, ...fields, ...body } as unknown as Packet, 'request', 'latin1')
  })

const line = fc
  .tuple(
    fc.constantFrom(
      'status',
      'workers',
      'show jobs',
      'show',
      'cancel job',
      'maxqueue',
      'create function',
      'drop function',
      '?',
    ),
    fc.array(word, { maxLength: 3 }),
  )
  .map(([command, words]) => Buffer.from(`${command} ${words.join(' ')}\n`, 'latin1'))

const cut = fc.tuple(request, fc.nat(40)).map(([bytes, length]) => bytes.subarray(0, length))
const garbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))

/** What one peer says, piece by piece; mostly sense, sometimes none. */
const speech = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: request },
    { weight: 3, arbitrary: line },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: garbage },
  ),
  { maxLength: 60 },
)

/**
 * What the reports say must agree, whatever was said before. In one write, so that nothing comes between; that holds
 * for reports of fewer than a thousand rows, as longer ones are made in parts.
 */
async function expectTrueCounts(admin: Peer): Promise<void> {
  admin.bytes('status\nprioritystatus\nshow jobs\n')
  const status = counts(await admin.hearsReport(), 3)
  const byPriority = counts(await admin.hearsReport(), 4)
  const jobs = (await admin.hearsReport()).length
  const [total, running] = [sum(status, 0), sum(status, 1)]
  expect(total).toBe(jobs)
  expect(sum(byPriority, 0) + sum(byPriority, 1) + sum(byPriority, 2)).toBe(total - running)
}

/** The last columns of each row. A name may hold a line end, so not every line is a row. */
function counts(lines: readonly string[], columns: number): readonly (readonly number[])[] {
  const row = new RegExp(`(?:\\t\\d+){${columns}}$`)
  return lines.filter((line) => row.test(line)).map((line) => line.split('\t').slice(-columns).map(Number))
}

function sum(rows: readonly (readonly number[])[], column: number): number {
  return rows.reduce((total, row) => total + (row[column] as number), 0)
}

/** Nobody is held who is gone, and when every job has been cancelled none is left anywhere. */
async function expectNothingLeft(admin: Peer): Promise<void> {
  await expect.poll(async () => (await admin.asks('workers', true)).length).toBe(1)
  for (const line of await admin.asks('show jobs', true)) {
    expect(await admin.asks(`cancel job ${line.split('\t')[0]}`)).toEqual(['OK'])
  }
  admin.bytes('status\nprioritystatus\nshow jobs\nshow unique jobs\n')
  const status = counts(await admin.hearsReport(), 3)
  const byPriority = counts(await admin.hearsReport(), 4)
  expect([0, 1, 2].map((column) => sum(status, column))).toEqual([0, 0, 0])
  expect([0, 1, 2, 3].map((column) => sum(byPriority, column))).toEqual([0, 0, 0, 0])
  expect([await admin.hearsReport(), await admin.hearsReport()]).toEqual([[], []])
}

/** Nothing that peers say brings the server down, or its counts out of step. */
async function withstandsThem(options: JobServerOptions = {}): Promise<JobServer> {
  const limits = { maxPacketBytes: 100_000 }
  const { server, peer, log } = await running({ handlePrefix: 'X', limits, ...options })
  const admin = await peer()

  await fc.assert(
    fc.asyncProperty(fc.array(speech, { minLength: 1, maxLength: 5 }), async (speeches) => {
      const sockets = await Promise.all(
        speeches.map(async () => {
          const socket = connect(server.port, '127.0.0.1')
            .on('error', () => {})
            .resume()
          await once(socket, 'connect')
          return socket
        }),
      )
      const longest = Math.max(...speeches.map(({ length }) => length))
      for (let i = 0; i < longest; i++) {
        for (const [j, said] of speeches.entries()) {
          const piece = said[i]
          if (piece !== undefined && piece.length > 0 && sockets[j]?.writable) sockets[j]?.write(piece)
        }
      }
      await admin.settled()
      await expectTrueCounts(admin)
      for (const socket of sockets) socket.destroy()
    }),
    { numRuns: 150 },
  )

  await admin.settled()
  await expectTrueCounts(admin)
  const next = await admin.submits({ name: 'SUBMIT_JOB_BG', function: unspoken, unique: '', workload: '' })
  expect(Number(next.slice('X:'.length))).toBeGreaterThan(50)
  await expectNothingLeft(admin)
  const faults = log.flatMap((entry) => (entry.event === 'disconnected' && entry.error ? entry.error : []))
  const unforeseen = faults.filter((error) => !['ProtocolError', 'Error'].includes(error.name))
  expect(unforeseen).toEqual([])
  return server
}

test('nothing that peers say brings the server down, or its counts out of step', async () => {
  await withstandsThem()
}, 90_000)

describeWith([sqlite()], 'a durable server', () => {
  test('withstands them too, and nothing is left in its store', async () => {
    const persist = newFile()
    const server = await withstandsThem({ persist })
    await server.stop()
    const { logged } = await running({ persist })
    expect(await logged('storeOpened')).toMatchObject({ jobs: 0 })
  }, 90_000)
})
