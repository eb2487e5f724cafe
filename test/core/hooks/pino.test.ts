import { Application, Job, type JobContext, Work } from '@gearwork/core'
import { jobFields, pinoLog } from '@gearwork/core/pino'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { embedded, type RunningServer } from '../../support/engines.js'
import { started } from '../running.js'

let lines: Record<string, unknown>[]
/** What writes without knowing that there are jobs. */
const library = pino({ base: null, mixin: jobFields }, { write: (line) => lines.push(JSON.parse(line)) })

@Work({ name: 'Mail' })
class Mail {
  @Job()
  send(to: string, { log }: JobContext): void {
    log.info({ to }, 'sending')
    library.info('connected')
  }

  @Job()
  refuse(): never {
    throw new RangeError('no such diner')
  }

  @Job()
  async *count(): AsyncGenerator<number> {
    library.info('one')
    yield 1
    await Promise.resolve()
    library.info('two')
    yield 2
  }
}

let server: RunningServer
let application: Application
const jobs = () => application.gearman.jobs(Mail)

beforeEach(async () => {
  lines = []
  server = await embedded.start()
  application = await Application.boot({ works: [Mail], overrides: { servers: server.address } })
})

afterEach(async () => {
  await application.close()
  await server.stop()
})

async function execute(): Promise<void> {
  await started(application.execute({ works: ['Mail'] }))
}

const written = { write: (line: string) => lines.push(JSON.parse(line)) }

test('a job says nothing anywhere as long as nobody gives it a logger', async () => {
  await execute()
  await jobs().send.doNormal('Ada')
  expect(lines).toEqual([expect.objectContaining({ msg: 'connected' })])
  expect(lines[0]).not.toHaveProperty('work')
})

describe('with a logger', () => {
  beforeEach(async () => {
    application.use(pinoLog(pino({ base: null, level: 'debug' }, written)))
    await execute()
  })

  test('every line of a job says which job it is', async () => {
    const { handle } = await jobs().send.doBackground('Ada', { unique: 'mine' })
    const fields = { work: 'Mail', job: 'send', function: 'Mail~send', handle, attempt: 1, unique: 'mine' }
    await expect.poll(() => lines).toHaveLength(3)
    expect(lines).toMatchObject([
      { ...fields, level: 30, to: 'Ada', msg: 'sending' },
      { ...fields, level: 30, msg: 'connected' },
      { ...fields, level: 20, msg: 'job done', durationMs: expect.any(Number) },
    ])
    expect(jobFields()).toEqual({})
  })

  test('a job that nobody gave a key says nothing of one', async () => {
    await jobs().send.doNormal('Ada')
    expect(lines[0]).not.toHaveProperty('unique')
  })

  test('what a job throws is written with it', async () => {
    await expect(jobs().refuse.doNormal()).rejects.toThrow()
    expect(lines).toMatchObject([
      { job: 'refuse', level: 50, msg: 'job failed', err: { message: 'no such diner' } },
    ])
  })

  test('a generator method is done with its last piece, and keeps its fields until then', async () => {
    const pieces: unknown[] = []
    for await (const piece of jobs().count.submit().pieces()) pieces.push(piece)
    await expect.poll(() => lines).toHaveLength(3)
    const fields = { work: 'Mail', job: 'count' }
    expect(lines).toMatchObject([
      { ...fields, msg: 'one' },
      { ...fields, msg: 'two' },
      { ...fields, msg: 'job done' },
    ])
  })
})

test.each([undefined, null, {}, console, () => {}])(
  'what is no logger of pino’s is refused where it is handed over: %#',
  (logger) => {
    expect(() => pinoLog(logger as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          /^the logger of pinoLog\(\) must be one of pino's, with child\(\), got /,
        ),
      }),
    )
  },
)
