import { deserialize, serialize } from 'node:v8'
import { decodeException, encodeException } from '@gearwork/protocol'
import { JobFailed } from '@gearwork/worker'

/** An error on its way between threads or processes. */
export interface PackedError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** Its own fields, as far as they can travel: `code`, `delayMs`, `issues` and so on. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Its `cause`, packed as well. */
  readonly cause: PackedError | undefined
}

/** So deep does an error's chain of causes travel. */
const deepest = 5

/** Whatever was thrown, this does not throw. */
export function packError(thrown: unknown, depth = 0): PackedError {
  try {
    if (thrown instanceof Error) return pack(thrown, depth)
  } catch {
    // A proxy, or a getter, that throws when it is looked at: what a caller would hear of it is known.
  }
  return { ...decodeException(encodeException(thrown)), stack: undefined, fields: {}, cause: undefined }
}

/** An error that says what the packed one said, and is decided on alike: fates are told by codes. */
export function unpackError({ name, message, stack, fields, cause }: PackedError): Error {
  const options = cause === undefined ? {} : { cause: unpackError(cause) }
  const error = name === 'JobFailed' ? new JobFailed(message, options) : new Error(message, options)
  for (const [field, value] of Object.entries({ name, stack, ...fields })) {
    Object.defineProperty(error, field, {
      value,
      writable: true,
      configurable: true,
      enumerable: field !== 'stack' && field !== 'name',
    })
  }
  return error
}

function pack(error: Error, depth: number): PackedError {
  const { name, message, stack, cause } = error
  return {
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    fields: fieldsOf(error),
    cause: cause instanceof Error && depth < deepest ? packError(cause, depth + 1) : undefined,
  }
}

function fieldsOf(error: Error): Readonly<Record<string, unknown>> {
  const own = Object.entries(error).filter(([field]) => !packedApart.has(field))
  return Object.fromEntries(own.filter(([, value]) => isPlain(value)))
}

const packedApart: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause'])

/**
 * Whether a value can go to another thread or process. Between threads more could: shared memory, or a compiled module, at
 * which the process that gets it would end.
 */
export function isPlain(value: unknown): boolean {
  try {
    deserialize(serialize(value))
    return true
  } catch {
    return false
  }
}
