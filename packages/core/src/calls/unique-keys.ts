import { createHash } from 'node:crypto'

/**
 * Makes the unique key of a submission: equal keys of one function are one job while it waits or runs. `workload` is
 * what the payload is sent as, or for codecs that never write the same twice, what is equal for equal payloads.
 * `payload` is the value, where there is one: what `gearman job:submit --raw` sends has none.
 */
export type UniqueKeyGenerator = (
  functionName: string,
  workload: Uint8Array | string,
  payload?: unknown,
) => string

/**
 * By this name a set-up module says what makes unique keys:
 * `container.register(uniqueKeys, { useValue: generator })`.
 */
export const uniqueKeys = Symbol.for('gearwork.unique-keys')

/** What knows things by names: a container. */
interface KeySource {
  isRegistered(name: symbol, recursive?: boolean): boolean
  resolve(name: symbol): unknown
}

/** What makes unique keys where a job has nothing of its own: what the set-up, or else the configuration, says. */
export function keyGenerator(
  container: KeySource,
  configured: UniqueKeyGenerator | undefined,
): UniqueKeyGenerator {
  return container.isRegistered(uniqueKeys, true)
    ? (container.resolve(uniqueKeys) as UniqueKeyGenerator)
    : (configured ?? digestKey)
}

/** A digest of function and payload: 43 letters, where 63 reach every worker. */
export const digestKey: UniqueKeyGenerator = (functionName, workload) =>
  createHash('sha256').update(functionName).update('\0').update(workload).digest('base64url')
