/** What is sent piece by piece. */
export type AnyIterable = AsyncIterable<unknown> | Iterable<unknown>

/** What generators make. Arrays, sets and bytes can be iterated too, but are values. */
export function isStream(value: unknown): value is AnyIterable {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || isGenerator(value)
}

/** What `map.values()` gives has `next` as well, but nothing to close it by. */
function isGenerator(value: object): boolean {
  return Symbol.iterator in value && 'next' in value && 'return' in value && 'throw' in value
}

/** How somebody goes along with a result to its very end, which for a generator's is when it was left. */
interface Companion {
  /** Calls what makes the next piece, in whatever surroundings. */
  around<T>(make: () => T): T
  /** Nothing more comes; `error`: what was thrown, where something was. */
  ended(...error: readonly [error?: unknown]): void
}

/** A result that was waited for already, or pieces that are still to come, with a companion. */
export function accompanied(result: unknown, companion: Companion): unknown {
  if (isStream(result)) return accompaniedStream(result, companion)
  companion.ended()
  return result
}

async function* accompaniedStream(
  values: AnyIterable,
  { around, ended }: Companion,
): AsyncGenerator<unknown> {
  const iterator = iteratorOf(values)
  let error: readonly [unknown] | undefined
  let left = true
  try {
    for (;;) {
      const next = await around(() => iterator.next())
      left = next.done !== true
      if (!left) return
      yield next.value
    }
  } catch (thrown) {
    left = false
    error = [thrown]
    throw thrown
  } finally {
    if (left) await around(() => iterator.return?.())
    if (error === undefined) ended()
    else ended(error[0])
  }
}

function iteratorOf(values: AnyIterable): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]()
}
