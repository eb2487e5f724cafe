import type { Request } from '@gearwork/protocol'
import { type Clock, systemClock } from '@gearwork/transport'
import { expect, test } from 'vitest'
import type { Assignment, JobHandler, JobOutcome } from '../../packages/worker/src/job.js'
import { type FunctionOptions, resolveOffer } from '../../packages/worker/src/offer.js'
import { Room } from '../../packages/worker/src/room.js'
import { type JobLine, JobRun } from '../../packages/worker/src/run-job.js'
import { Gate } from './support.js'

const assignment: Assignment = {
  name: 'JOB_ASSIGN_ALL',
  handle: 'H:1',
  function: 'f',
  unique: 'u',
  reducer: 'r',
  workload: Buffer.from('work'),
}

/** A connection's life as a job sees it, and a note of all that it was told. */
class Line implements JobLine {
  readonly server = 'box:4730'
  readonly maxDataBytes = 1_000
  readonly sent: Request[] = []
  readonly way = new Room()
  congested = false
  lost: Error | undefined

  send(packet: Request): void {
    this.sent.push(packet)
  }

  room(): Promise<void> {
    return this.way.wait(this.congested)
  }

  get said(): readonly string[] {
    return this.sent.map((packet) => ('data' in packet ? `${packet.name} ${packet.data}` : packet.name))
  }
}

interface Started {
  readonly run: JobRun
  readonly line: Line
  readonly outcomes: readonly JobOutcome[]
  readonly ended: Promise<void>
}

function start(handler: JobHandler, options: FunctionOptions = {}, clock: Clock = systemClock): Started {
  const line = new Line()
  const outcomes: JobOutcome[] = []
  const gate = new Gate()
  const run = new JobRun(assignment, resolveOffer('f', handler, options), line, (_run, outcome) => {
    outcomes.push(outcome)
    gate.open()
  })
  run.start(clock)
  return { run, line, outcomes, ended: gate.opened }
}

test('a payload can be looked at where it came, and be had in memory of its own', () => {
  const { run } = start(() => 'done')
  const { received, workload } = run.job
  expect(received).toBe(assignment.workload)
  expect(workload).toEqual(received)
  workload.fill(0)
  expect(`${received}`).toBe('work')
})

test('a handler that answers at once is done at once', () => {
  const { line, outcomes } = start((job) => `${job.workload} of ${job.unique} for ${job.reducer}`)
  expect(line.said).toEqual(['WORK_COMPLETE work of u for r'])
  expect(outcomes).toHaveLength(1)
})

test('a job that was made to fail fails, whatever its handler does afterwards', async () => {
  for (const afterwards of [() => 'done', () => Promise.reject(new Error('thrown'))]) {
    const { line, ended } = start((job) => {
      job.fail()
      return afterwards()
    })
    await ended
    expect(line.said).toEqual(['WORK_FAIL'])
  }
})

test('what is neither bytes nor text is refused where it is given, and reaches no server', async () => {
  const handlers: readonly JobHandler[] = [
    () => ({ a: 1 }) as never,
    (job) => job.data(7 as never),
    (job) => job.warning(null as never),
    async function* () {
      yield [1, 2] as never
    },
  ]
  for (const handler of handlers) {
    const { line, outcomes, ended } = start(handler)
    await ended
    expect(outcomes).toMatchObject([{ status: 'exception', error: { code: 'JOB_RESULT' } }])
    expect(line.sent.map(({ name }) => name)).toEqual(['WORK_EXCEPTION'])
  }
})

test('what throws when it is looked at ends its job, however it is given', async () => {
  const refuse = () => {
    throw new Error('do not look')
  }
  const shy: readonly object[] = [
    new Proxy({}, { has: refuse }),
    new Proxy({}, { getPrototypeOf: refuse }),
    Object.defineProperty({}, Symbol.asyncIterator, { get: refuse }),
  ]
  for (const given of shy) {
    for (const handler of [() => given, async () => given]) {
      const { line, ended } = start(handler as never)
      await ended
      expect(line.said).toEqual(['WORK_EXCEPTION {"name":"Error","message":"do not look"}'])
    }
  }
})

test.each<[number, string]>([
  [1.5, '2'],
  [-1, '0'],
  [Number.NaN, '0'],
  [4_294_967_295, '4294967295'],
  [4_294_967_296, '4294967295'],
  [1e21, '4294967295'],
  [Number.POSITIVE_INFINITY, '4294967295'],
  [Number.NEGATIVE_INFINITY, '0'],
])('a status of %d is sent as %s: digits alone, and no more than every server can count', (said, sent) => {
  const { line } = start((job) => job.status(said, said))
  expect(line.sent[0]).toEqual({ name: 'WORK_STATUS', handle: 'H:1', numerator: sent, denominator: sent })
})

test('a generator that waits for nothing is a stream too, and no other iterable is', async () => {
  const { line, ended } = start(function* () {
    yield 'one'
    yield Buffer.from('two')
  })
  await ended
  expect(line.said).toEqual(['WORK_DATA one', 'WORK_DATA two', 'WORK_COMPLETE '])
  for (const given of [['one'], new Set(['one']), new Set(['one']).values(), 'one'.matchAll(/o/g)]) {
    const { outcomes } = start((() => given) as never)
    expect(outcomes).toMatchObject([{ status: 'exception', error: { code: 'JOB_RESULT' } }])
  }
})

test('a stream waits for room before its next piece', async () => {
  const asked: number[] = []
  const { line, ended } = start(async function* () {
    for (const piece of [1, 2, 3]) {
      asked.push(piece)
      yield `${piece}`
      if (piece === 1) line.congested = true
    }
  })
  await new Promise(setImmediate)
  expect(asked).toEqual([1, 2])
  line.congested = false
  line.way.open()
  await ended
  expect(line.said).toEqual(['WORK_DATA 1', 'WORK_DATA 2', 'WORK_DATA 3', 'WORK_COMPLETE '])
})

test('a stream that nobody wants any more is closed, so that it can tidy up', async () => {
  const tidied = new Gate()
  const { run, line, outcomes } = start(async function* () {
    try {
      for (;;) yield 'more'
    } finally {
      tidied.open()
    }
  })
  line.congested = true
  await new Promise(setImmediate)
  run.giveBack(new Error('enough'))
  line.way.open()
  await tidied.opened
  expect(outcomes).toEqual([{ status: 'lost', error: new Error('enough') }])
  expect(line.said.filter((words) => !words.startsWith('WORK_DATA'))).toEqual([])
})

test('on a life that is over nothing is sent, and the outcome is lost', async () => {
  const gate = new Gate()
  const { run, line, outcomes, ended } = start(async (job) => {
    await gate.opened
    await job.data('late')
    return 'too late'
  })
  const error = new Error('cut')
  line.lost = error
  run.abort(error)
  gate.open()
  await ended
  expect(outcomes).toEqual([{ status: 'lost', error }])
  expect(line.sent).toEqual([])
})

test('a signal that is looked at too late has aborted already', () => {
  const { run } = start(() => new Promise(() => {}))
  run.abort(new Error('first'))
  run.abort(new Error('second'))
  expect(run.job.signal.reason).toEqual(new Error('first'))
})

test('a job whose time is over ends as an exception, and its handler hears of it', async () => {
  const due: (() => void)[] = []
  const clock: Clock = {
    now: () => 0,
    after(_milliseconds, run) {
      due.push(run)
      return () => {}
    },
  }
  const { run, line, outcomes } = start(
    (job) => job.data('begun').then(() => new Promise(() => {})),
    { timeoutMs: 50 },
    clock,
  )
  due[0]?.()
  expect(outcomes).toMatchObject([{ status: 'exception', error: { code: 'FUNCTION_TIMEOUT' } }])
  expect(run.job.signal.reason).toMatchObject({ code: 'FUNCTION_TIMEOUT' })
  expect(line.said[0]).toBe('WORK_DATA begun')
  expect(line.sent[1]).toMatchObject({ name: 'WORK_EXCEPTION' })
})

test('a result that no packet can carry ends the job, and costs no connection', () => {
  const { line, outcomes } = start(() => Buffer.alloc(1_001))
  expect(outcomes).toMatchObject([{ status: 'exception', error: { code: 'JOB_RESULT' } }])
  expect(String(line.sent.map(({ name }) => name))).toBe('WORK_EXCEPTION')
  expect(line.said[0]).toContain('the handler of f returned 1001 bytes, where 1000 fit a packet')
  expect(start(() => Buffer.alloc(1_000)).outcomes).toMatchObject([{ status: 'complete' }])
})

test('nor does a piece of one', async () => {
  const { line, ended } = start(async (job) => {
    await job.data('small')
    await job.data(Buffer.alloc(1_001))
    return 'too late'
  })
  await ended
  expect(line.sent.map(({ name }) => name)).toEqual(['WORK_DATA', 'WORK_EXCEPTION'])
})

test('what is thrown may throw when it is looked at', () => {
  const evil = new Proxy(new Error('evil'), {
    getPrototypeOf() {
      throw new Error('do not look')
    },
  })
  const { line, outcomes } = start(() => {
    throw evil
  })
  expect(outcomes).toMatchObject([{ status: 'exception' }])
  expect(line.sent.map(({ name }) => name)).toEqual(['WORK_EXCEPTION'])
})
