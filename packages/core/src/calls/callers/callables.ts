import type { Clock } from '@gearwork/transport'
import type { DependencyContainer } from '../../container/tokens.js'
import type { Hooks } from '../../hooks/hooks.js'
import { bindCodec, type Codec } from '../../payloads/codec.js'
import { type CodecOption, codecMust } from '../../payloads/codec-option.js'
import { findCodec } from '../../payloads/codecs.js'
import { rawCodec } from '../../payloads/plain-codecs.js'
import { isStandardSchema, schemaMust } from '../../payloads/schema.js'
import { InvalidOptionError } from '../../settings/option-errors.js'
import type { Settings } from '../../settings/settings.js'
import type { SubmitMethod } from '../../settings/ways.js'
import { statedOptions } from '../../stated-options.js'
import type { JobDescription } from '../../works/description.js'
import type { ListedJob } from '../../works/listed.js'
import { checkMethod, checkText } from '../call-options.js'
import type { ClientPool } from '../client-pool.js'
import type { ForeignJobOptions } from '../gearman-options.js'
import type { Callable } from '../submissions/callable.js'
import type { Waits } from '../submissions/waits.js'
import type { UniqueKeyGenerator } from '../unique-keys.js'

/** What all jobs that a Gearman calls have in common. */
interface CommonParts {
  readonly clients: ClientPool
  readonly hooks: Hooks
  readonly clock: Clock
  readonly container: DependencyContainer
  readonly waits: Waits
  /** Makes unique keys for jobs that have nothing of their own for it. */
  readonly uniqueKey: () => UniqueKeyGenerator
}

/** What callers need to know of jobs, made of what is known of them here. */
export class Callables {
  readonly #parts: CommonParts

  constructor(parts: CommonParts) {
    this.#parts = parts
  }

  /** Of a job that is only listed, schemas and middleware stay with its worker. @throws {InvalidOptionError} for an unknown codec */
  ofJob(job: ListedJob | JobDescription): Callable {
    const { callableName, settings } = job
    const own = 'middleware' in job ? job : this.#listed(job)
    return {
      ...this.#common(job.function, settings, own.uniqueKey),
      function: job.function,
      callableName,
      codec: own.codec,
      input: own.input,
      // The worker has held it against its schema already.
      output: undefined,
      defaultMethod: settings.defaultMethod.value,
      around: this.#parts.hooks.aroundSubmissions(own.middleware),
    }
  }

  /** The same job for those who have its bytes: past its codec and schema. What makes its unique keys is given no payload. */
  ofBytes(job: JobDescription): Callable {
    const { uniqueKey, ...callable } = this.ofJob(job)
    return {
      ...callable,
      codec: rawCodec,
      input: undefined,
      uniqueKey: uniqueKey && ((workload) => uniqueKey(workload, undefined)),
    }
  }

  /** @throws {InvalidOptionError} for options that cannot be. */
  ofFunction(name: string, settings: Settings, given: ForeignJobOptions | null | undefined): Callable {
    checkText('the function of job()', name)
    const { input, output, uniqueKey, ...stated } = statedOptions<ForeignJobOptions>(name, 'codec', given)
    const { codec = settings.codec.value, defaultMethod = settings.defaultMethod.value } = stated
    checkSchemas(name, { input, output })
    checkCaller(name, defaultMethod, uniqueKey)
    return {
      ...this.#common(name, settings, uniqueKey, uniqueKey !== undefined || settings.generateUniqueKey.value),
      function: name,
      callableName: name,
      codec: this.#codec(name, codec, name),
      input,
      output,
      defaultMethod,
      around: this.#parts.hooks.aroundSubmissions([]),
    }
  }

  #listed(job: ListedJob): Pick<JobDescription, 'codec' | 'input' | 'middleware' | 'uniqueKey'> {
    const codec = this.#codec(job.function, job.settings.codec.value, job.callableName)
    return { codec, input: undefined, middleware: [], uniqueKey: undefined }
  }

  #codec(functionName: string, option: CodecOption, name: string): Codec {
    const codec = findCodec(option, this.#parts.container)
    if (codec === undefined) throw new InvalidOptionError(`codec of ${name}`, codecMust, option)
    return bindCodec(codec, functionName)
  }

  /** The client, and the unique keys that are asked for: by settings, or whoever brings a generator to a function. */
  #common(
    name: string,
    { servers, callbacks, generateUniqueKey, debounce }: Settings,
    own: UniqueKeyGenerator | undefined,
    makesKeys = generateUniqueKey.value,
  ): Pick<Callable, 'clock' | 'debounce' | 'client' | 'uniqueKey' | 'waits'> {
    const { clients, clock, uniqueKey, waits } = this.#parts
    return {
      clock,
      waits,
      debounce: debounce.value,
      client: clients.for(servers.value, !callbacks.value),
      uniqueKey: makesKeys ? (workload, payload) => (own ?? uniqueKey())(name, workload, payload) : undefined,
    }
  }
}

/** For those whose compiler does not check it. */
function checkSchemas(name: string, schemas: Readonly<Record<string, unknown>>): void {
  for (const [side, schema] of Object.entries(schemas)) {
    if (schema === undefined || isStandardSchema(schema)) continue
    throw new InvalidOptionError(`${side} of ${name}`, schemaMust, schema)
  }
}

function checkCaller(name: string, method: SubmitMethod, uniqueKey: unknown): void {
  checkMethod(`defaultMethod of ${name}`, method)
  if (uniqueKey === undefined || typeof uniqueKey === 'function') return
  throw new InvalidOptionError(
    `uniqueKey of ${name}`,
    'be a function of the function name and the payload',
    uniqueKey,
  )
}
