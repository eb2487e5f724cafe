import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { accompanied } from '../runs/streams.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { statedOptions } from '../stated-options.js'
import { isError, sentence } from '../text.js'
import type { MiddlewareObject, MiddlewareRun } from '../works/description.js'
import type { Next } from './next.js'
import type { Submission } from './submission.js'
import { readTraceKey, traceKey } from './trace-key.js'

/** How runs and submissions are traced. */
export interface OpenTelemetryOptions {
  /** Makes the tracer. Default: the global one. */
  readonly tracerProvider?: TracerProvider
  /**
   * Whether the trace goes on in the worker: it travels in the unique key of jobs that have none. Default true.
   */
  readonly carry?: boolean
}

/**
 * Middleware for both sides, `gearman.use(openTelemetry())`: a PRODUCER span around every typed submission, and
 * a CONSUMER span around every run, named and described by the semantic conventions for messaging.
 *
 * Payloads stay as they are, so that workers in any language read them. A job that has a unique key of its own
 * begins a trace of its own in its worker: both spans have `messaging.gearman.unique` to find each other by.
 * @throws {InvalidOptionError} for options that cannot be.
 */
export function openTelemetry(options?: OpenTelemetryOptions | null): Required<MiddlewareObject> {
  const stated = statedOptions<OpenTelemetryOptions>('openTelemetry()', 'tracerProvider', options)
  const { tracerProvider, carry = true } = stated
  checkProvider(tracerProvider)
  const tracer = tracerProvider?.getTracer(scope) ?? trace.getTracer(scope)
  return {
    submit: (submission, next) => traceSubmission(tracer, carry, submission, next),
    handle: (run, next) => traceRun(tracer, run, next),
  }
}

/** For those whose compiler does not check it. */
function checkProvider(provider: Partial<TracerProvider> | null | undefined): void {
  if (provider === undefined || typeof provider?.getTracer === 'function') return
  const must = 'be a provider of OpenTelemetry, with getTracer()'
  throw new InvalidOptionError('tracerProvider of openTelemetry()', must, provider)
}

/** What our spans are known by among those of other libraries. */
const scope = 'gearwork'

async function traceSubmission(
  tracer: Tracer,
  carry: boolean,
  submission: Submission,
  next: Next<void>,
): Promise<void> {
  const { function: name, workload, unique } = submission
  const span = tracer.startSpan(`send ${name}`, {
    kind: SpanKind.PRODUCER,
    attributes: { ...destination('send', name), 'messaging.message.body.size': Buffer.byteLength(workload) },
  })
  try {
    if (carry && unique === undefined && isSpanContextValid(span.spanContext())) {
      submission.unique = traceKey(span.spanContext(), submission.background)
    }
    await context.with(trace.setSpan(context.active(), span), next)
    span.setAttributes(message(unique, submission.handle))
    span.end()
  } catch (error) {
    fail(span, error)
    throw error
  }
}

async function traceRun(tracer: Tracer, run: MiddlewareRun, next: Next): Promise<unknown> {
  const parent = carriedContext(run.key)
  const span = tracer.startSpan(`process ${run.job.function}`, consumer(run), parent)
  const within = trace.setSpan(parent, span)
  try {
    const result = await context.with(within, next)
    return accompanied(result, {
      around: (make) => context.with(within, make),
      ended: (...error) => (error.length === 0 ? span.end() : fail(span, error[0])),
    })
  } catch (error) {
    fail(span, error)
    throw error
  }
}

/** The span that submitted the job, in whatever process; without one the run begins a trace. */
function carriedContext(key: string): Context {
  const sender = readTraceKey(key)
  if (sender === undefined || !isSpanContextValid(sender)) return context.active()
  return trace.setSpanContext(context.active(), { ...sender, isRemote: true })
}

function consumer({ job, context: { unique, handle, server, workload }, attempt }: MiddlewareRun) {
  return {
    kind: SpanKind.CONSUMER,
    attributes: {
      ...destination('process', job.function),
      ...message(unique === '' ? undefined : unique, { handle, server }),
      'messaging.message.body.size': workload.length,
      'messaging.gearman.attempt': attempt,
    },
  }
}

function destination(operation: 'send' | 'process', functionName: string): Attributes {
  return {
    'messaging.system': 'gearman',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': functionName,
  }
}

function message(
  unique: string | undefined,
  job: { readonly handle: string; readonly server: string } | undefined,
): Attributes {
  return {
    ...(unique !== undefined && { 'messaging.gearman.unique': unique }),
    ...(job !== undefined && { 'messaging.message.id': job.handle, ...serverAttributes(job.server) }),
  }
}

/** `host:port`, where the host may be `[::1]`. */
function serverAttributes(server: string): Attributes {
  const colon = server.lastIndexOf(':')
  return {
    'server.address': server.slice(0, colon).replace(/^\[|\]$/g, ''),
    'server.port': Number(server.slice(colon + 1)),
  }
}

function fail(span: Span, error: unknown): void {
  const { type, message } = describeThrown(error)
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR, message })
  if (isError(error)) span.recordException(error)
  span.end()
}

/** Anything can be thrown, also what throws when somebody looks at it: the span has to end all the same. */
function describeThrown(error: unknown): { readonly type: string; readonly message: string } {
  try {
    const { name, message, code } = Object(error) as { readonly [N in 'name' | 'message' | 'code']?: unknown }
    const type = [code, name].find((text) => typeof text === 'string' && text !== '') as string | undefined
    return { type: type ?? '_OTHER', message: typeof message === 'string' ? message : sentence(error) }
  } catch {
    return { type: '_OTHER', message: 'what was thrown cannot be looked at' }
  }
}
