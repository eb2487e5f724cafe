import { Application, Gearman, injectable, Job, type JobContext, type Submission, Work } from '@gearwork/core'
import { openTelemetry } from '@gearwork/core/opentelemetry'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../../client/support.js'
import { describeEngines, embedded, type RunningServer } from '../../support/engines.js'
import { started } from '../running.js'

const exporter = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const tracer = tracerProvider.getTracer('test')

@Work({ name: 'Mail' })
@injectable()
class Mail {
  constructor(private readonly gearman: Gearman) {}

  @Job()
  async send(to: string): Promise<string> {
    return this.gearman.jobs(Mail).format.doNormal(to)
  }

  @Job()
  format(to: string): string {
    return `To: ${to}`
  }

  @Job()
  refuse(): never {
    throw Object.assign(new RangeError('no such diner'), { code: 'NO_DINER' })
  }

  @Job()
  async *count(): AsyncGenerator<string | undefined> {
    yield trace.getActiveSpan()?.spanContext().spanId
    await Promise.resolve()
    yield trace.getActiveSpan()?.spanContext().spanId
  }

  @Job()
  async *breakOff(): AsyncGenerator<number> {
    yield 1
    throw new RangeError('no more')
  }

  @Job({ retries: 1, backoff: { kind: 'fixed', delaySeconds: 0 } })
  flaky(_: unknown, { attempt }: JobContext): void {
    if (attempt === 1) throw new RangeError('not yet')
  }

  @Job({ codec: 'text' })
  keys(_: string, job: JobContext): string {
    return `${job.unique}|${job.workload}`
  }
}

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

const named = (name: string): ReadableSpan => {
  const found = exporter.getFinishedSpans().find((span) => span.name === name)
  if (found === undefined) throw new Error(`there is no span ${name}`)
  return found
}
const ended = (name: string) =>
  expect.poll(() => exporter.getFinishedSpans().map((span) => span.name)).toContain(name)

describeEngines('OpenTelemetry', (engine) => {
  let server: RunningServer
  let worker: Application
  /** Another process would be no different: it shares nothing with the worker but the server. */
  let caller: Gearman
  const jobs = () => caller.jobs(Mail)

  beforeEach(async () => {
    server = await engine.start()
    const overrides = { servers: server.address, concurrency: 2 }
    worker = await Application.boot({ works: [Mail], overrides, use: openTelemetry({ tracerProvider }) })
    await started(worker.execute({ works: ['Mail'] }))
    caller = await Gearman.open({ servers: server.address, cwd: import.meta.dirname })
    caller.use(openTelemetry({ tracerProvider }))
  })

  afterEach(async () => {
    await caller.close()
    await worker.close()
    await server.stop()
    exporter.reset()
  })

  test('one trace goes from the caller through the worker to a job that the job submits', async () => {
    const traceId = await tracer.startActiveSpan('request', async (span) => {
      expect(await jobs().send.doNormal('Ada')).toBe('To: Ada')
      span.end()
      return span.spanContext().traceId
    })
    await ended('process Mail~send')
    const chain = [
      'request',
      'send Mail~send',
      'process Mail~send',
      'send Mail~format',
      'process Mail~format',
    ]
    for (const [index, name] of chain.entries()) {
      const span = named(name)
      expect(span.spanContext().traceId).toBe(traceId)
      if (index > 0) {
        expect(span.parentSpanContext?.spanId).toBe(named(chain[index - 1] as string).spanContext().spanId)
      }
    }
  })

  test('spans say what the conventions for messaging ask for', async () => {
    const handle = await jobs().format.doBackground('Ada')
    await ended('process Mail~format')
    const common = {
      'messaging.system': 'gearman',
      'messaging.destination.name': 'Mail~format',
      'messaging.message.id': handle.handle,
      'messaging.message.body.size': 5,
      'server.address': '127.0.0.1',
      'server.port': server.port,
    }
    const [sent, processed] = [named('send Mail~format'), named('process Mail~format')]
    expect(sent.kind).toBe(SpanKind.PRODUCER)
    expect(sent.attributes).toMatchObject({
      ...common,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
    })
    expect(processed.kind).toBe(SpanKind.CONSUMER)
    expect(processed.attributes).toMatchObject({
      ...common,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.gearman.attempt': 1,
    })
    expect(processed.parentSpanContext?.isRemote).toBe(true)
  })

  test('an error is recorded, with its code', async () => {
    await expect(jobs().refuse.doNormal()).rejects.toThrow('no such diner')
    await ended('process Mail~refuse')
    const span = named('process Mail~refuse')
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such diner' })
    expect(span.attributes['error.type']).toBe('NO_DINER')
    expect(span.events.map(({ name }) => name)).toEqual(['exception'])
    expect(named('send Mail~refuse').status.code).toBe(SpanStatusCode.UNSET)
  })

  test('the span of a generator method goes on to its last piece, and is there in its body', async () => {
    const pieces: unknown[] = []
    for await (const piece of jobs().count.submit().pieces()) pieces.push(piece)
    await ended('process Mail~count')
    const { spanId } = named('process Mail~count').spanContext()
    expect(pieces).toEqual([spanId, spanId])
    await expect(jobs().breakOff.submit().result).rejects.toThrow('no more')
    await ended('process Mail~breakOff')
    expect(named('process Mail~breakOff').status.message).toBe('no more')
  })

  test('every attempt of a job belongs to the trace of its caller', async () => {
    await jobs().flaky.doBackground(undefined)
    const attempts = () => exporter.getFinishedSpans().filter(({ name }) => name === 'process Mail~flaky')
    await expect.poll(attempts, { timeout: 10_000 }).toHaveLength(2)
    const sent = named('send Mail~flaky').spanContext()
    expect(attempts().map(({ attributes }) => attributes['messaging.gearman.attempt'])).toEqual([1, 2])
    for (const { parentSpanContext } of attempts()) {
      expect(parentSpanContext).toMatchObject({ traceId: sent.traceId, spanId: sent.spanId })
    }
  })

  test('the payload stays what it is, and the key that carries the trace is none of the job’s', async () => {
    expect(await jobs().keys.doNormal('Ada')).toBe('|Ada')
  })

  test('a key of the caller’s own is left alone: its job begins a trace of its own', async () => {
    expect(await jobs().keys.doNormal('Ada', { unique: 'mine' })).toBe('mine|Ada')
    await ended('process Mail~keys')
    const [sent, processed] = [named('send Mail~keys'), named('process Mail~keys')]
    expect(processed.spanContext().traceId).not.toBe(sent.spanContext().traceId)
    for (const { attributes } of [sent, processed]) {
      expect(attributes['messaging.gearman.unique']).toBe('mine')
    }
  })

  test('a trace that nobody samples is not sampled in the worker', async () => {
    const silent = { ...trace.getTracer('none'), startSpan: () => trace.wrapSpanContext(unsampled) }
    await using quiet = await Gearman.open({ servers: server.address, cwd: import.meta.dirname })
    quiet.use(openTelemetry({ tracerProvider: { getTracer: () => silent as never } }))
    expect(await quiet.jobs(Mail).format.doNormal('Ada')).toBe('To: Ada')
    // What comes after it has ended by then, and has a span.
    await jobs().format.doNormal('Grace')
    await ended('process Mail~format')
    expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).not.toContain(
      unsampled.traceId,
    )
  })
})

const unsampled = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '00f067aa0ba902b7', traceFlags: 0 }

test('without carrying, and without a provider, jobs have no keys', async () => {
  const server = await embedded.start()
  const keys: unknown[] = []
  const application = await Application.boot({
    works: [Mail],
    overrides: { servers: server.address },
    use: [
      openTelemetry(),
      openTelemetry({ tracerProvider, carry: false }),
      {
        submit(submission, next) {
          keys.push(submission.unique)
          return next()
        },
      },
    ],
  })
  try {
    await started(application.execute({ works: ['Mail'] }))
    await application.gearman.jobs(Mail).format.doNormal('Ada')
    expect(keys).toEqual([undefined])
  } finally {
    await application.close()
    await server.stop()
  }
})

test('a submission that no server takes is an error of its span', async () => {
  exporter.reset()
  await using gearman = await Gearman.open({
    servers: '127.0.0.1:1',
    patienceMs: 50,
    cwd: import.meta.dirname,
  })
  gearman.use(openTelemetry({ tracerProvider }))
  await expect(gearman.job('reverse').doNormal('abc')).rejects.toThrow()
  await ended('send reverse')
  expect(named('send reverse').attributes['error.type']).toBe('NO_SERVER')
})

test.each<[string, unknown, string]>([
  ['an object without a parent', Object.create(null), '{}'],
  ['a circle', circle(), '[object Object]'],
  ['a symbol', Symbol('gone'), 'Symbol(gone)'],
  ['nothing', undefined, 'undefined'],
  ['an error whose message is no text', Object.assign(new Error('x'), { message: 42, name: {} }), '42'],
  ['what throws when it is looked at', unreadable(), 'what was thrown cannot be looked at'],
  ['a proxy that does not say whether it is an error', secretive(), '{}'],
])('a span ends whatever is thrown: %s', async (_, thrown, message) => {
  exporter.reset()
  const { submit } = openTelemetry({ tracerProvider })
  const submission = { function: 'reverse', workload: '', unique: undefined, background: true } as Submission
  const failure = await failureOf(submit(submission, () => Promise.reject(thrown)) as Promise<void>)
  expect(failure === thrown).toBe(true)
  expect(named('send reverse').status).toEqual({ code: SpanStatusCode.ERROR, message })
  expect(named('send reverse').attributes['error.type']).toMatch(/^(_OTHER|Error)$/)
})

function circle(): object {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

function secretive(): object {
  return new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error('not telling')
      },
    },
  )
}

function unreadable(): object {
  return {
    get message(): never {
      throw new Error('nobody looks at me')
    },
  }
}

test('options that are none, and a provider that is none, are refused where they are handed over', () => {
  expect(openTelemetry(null as never)).toHaveProperty('handle')
  expect(() => openTelemetry('tracer' as never)).toThrow(
    'options of openTelemetry() must be an object, such as { tracerProvider }, got "tracer"',
  )
  expect(() => openTelemetry({ tracerProvider: {} as never })).toThrow(
    'tracerProvider of openTelemetry() must be a provider of OpenTelemetry, with getTracer(), got {}',
  )
})
