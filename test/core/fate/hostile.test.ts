import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  container,
  deadLetterStore,
  type EventMap,
  FolderLetters,
  Job,
  type JobContext,
  JobSnoozed,
  Work,
} from '@gearwork/core'
import { JobGivenBack } from '@gearwork/worker'
import { expect, onTestFinished, test } from 'vitest'
import { clientFor, eventually, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { adminFor, totalOf } from '../../worker/support.js'
import { applicationOn, bareConfiguration, started } from '../running.js'

const seen: number[] = []
let toThrow: () => unknown = () => new Error('no')

@Work({ name: 'Hostile', retries: 1, backoff: { kind: 'fixed', delaySeconds: 0 } })
class HostileWork {
  @Job({ codec: 'raw' })
  take(_: unknown, { attempt }: JobContext): void {
    seen.push(attempt)
    throw toThrow()
  }
}

const magic = Buffer.from([0xff, 0x00, 0x47, 0x57, 0xfe, 0x01])
const luggage = { attempt: 1, turn: 2, firstAt: 1_700_000_000_000, id: 'a', unique: 'u' }

function envelope(changed: object): Buffer {
  return Buffer.concat([magic, Buffer.from(`${JSON.stringify({ ...luggage, ...changed })}\nx`)])
}

async function lettered(engine: Parameters<typeof serverFor>[0]) {
  seen.length = 0
  const server = await serverFor(engine)
  const folder = join(tmpdir(), `letters-${randomUUID()}`)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const letters = new FolderLetters(folder)
  const own = container.createChildContainer()
  own.registerInstance(deadLetterStore, letters)
  const application = await applicationOn(server, [HostileWork], {
    container: own,
    configuration: { ...bareConfiguration, failed: { folder } },
  })
  const told: [string, unknown][] = []
  for (const name of ['gearman.job.retrying', 'gearman.job.snoozed', 'gearman.job.dead-lettered'] as const)
    application.dispatcher.on(
      name,
      (event: EventMap[typeof name]) => void told.push([name.slice(12), event.error]),
    )
  await started(application.execute({ works: ['Hostile'] }))
  return { server, letters, told, client: clientFor(server) }
}

async function listed(letters: FolderLetters) {
  const all = []
  for await (const letter of letters.list()) all.push(letter)
  return all
}

describeEngines('a payload that imitates ours', (engine) => {
  test.each([
    ['a beginning that is no date', { firstAt: Number.MAX_SAFE_INTEGER }],
    ['attempts without end', { attempt: 1_000_000_000 }],
    ['as many attempts as can be counted', { attempt: Number.MAX_SAFE_INTEGER }],
    ['as many turns as can be counted', { turn: Number.MAX_SAFE_INTEGER }],
    ['a name that leads elsewhere', { id: '../../../../tmp/x' }],
    ['a name that is too long', { id: 'x'.repeat(70) }],
    ['a name with a NUL', { id: 'x\0y' }],
    ['a key that is too long', { unique: 'ü'.repeat(64) }],
    ['a key with a NUL', { unique: 'x\0y' }],
  ])('with %s, comes to its end, and its letter can be submitted again', async (_, changed) => {
    toThrow = () => new Error('no')
    const { server, letters, client, told } = await lettered(engine)
    await client.doBackground('Hostile~take', envelope(changed), { unique: 'mine' })
    await eventually(
      () => listed(letters),
      ({ length }) => length > 0,
    )
    const [letter, ...others] = await listed(letters)
    expect(others).toEqual([])
    expect(told.map(([what]) => what)).not.toContain('snoozed')
    expect(Buffer.byteLength(letter?.unique ?? '')).toBeLessThanOrEqual(64)
    expect(letter?.unique).not.toContain('\0')
    expect(
      await eventually(
        () => totalOf(adminFor(server), 'Hostile~take'),
        (total) => total === 0,
      ),
    ).toBe(0)
  })
})

describeEngines('a job that throws', (engine) => {
  test.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a symbol', () => Symbol('no')],
    [
      'a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('hands off')
            },
            getPrototypeOf: () => {
              throw new Error('no')
            },
          },
        ),
    ],
    ['a frozen object', () => Object.freeze({ code: 'JOB_SNOOZED', delayMs: Number.NaN })],
    ['a snooze without end', () => ({ code: 'JOB_SNOOZED', delayMs: Number.POSITIVE_INFINITY })],
    ['a snooze beyond all dates', () => new JobSnoozed(1e300)],
    ['a snooze of the longest date', () => new JobSnoozed(8.64e15)],
    ['a negative snooze', () => ({ code: 'JOB_SNOOZED', delayMs: -1 })],
    ['a message of 20 MB', () => new Error('x'.repeat(20_000_000))],
    [
      'a message that is no text',
      () => ({
        message: {
          toString: () => {
            throw new Error()
          },
        },
        name: Symbol('x'),
      }),
    ],
  ])('%s is kept once as a letter', async (_, what) => {
    toThrow = what
    const { server, letters, client } = await lettered(engine)
    await client.doBackground('Hostile~take', 'x', { unique: 'mine' })
    await eventually(
      () => listed(letters),
      ({ length }) => length > 0,
    )
    expect(await listed(letters)).toHaveLength(1)
    expect(
      await eventually(
        () => totalOf(adminFor(server), 'Hostile~take'),
        (total) => total === 0,
      ),
    ).toBe(0)
  })

  test('that it is given back is its server’s again, and nothing else', async () => {
    toThrow = () => (seen.length < 3 ? new JobGivenBack('not here') : new Error('no'))
    const { server, letters, client, told } = await lettered(engine)
    await client.doBackground('Hostile~take', 'x', { unique: 'mine' })
    await eventually(
      () => listed(letters),
      ({ length }) => length > 0,
    )
    expect(
      await eventually(
        () => totalOf(adminFor(server), 'Hostile~take'),
        (total) => total === 0,
      ),
    ).toBe(0)
    expect(seen).toEqual([1, 1, 1, 2])
    expect(told.map(([what]) => what)).toEqual(['retrying', 'dead-lettered'])
  })
})
