import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { withResolvers } from '../../packages/client/src/deferred.js'

setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')

test('each promise has ends of its own', async () => {
  const first = withResolvers<string>()
  const second = withResolvers<string>()
  second.reject(new Error('two'))
  first.resolve('one')
  expect(await first.promise).toBe('one')
  await expect(second.promise).rejects.toThrow('two')
})

test('a result is kept by nobody but who has asked for it: one may have 64 MiB, and be the last for hours', async () => {
  const result = answered()
  // What a weak reference was asked for stays until the turn is over.
  await new Promise(setImmediate)
  gc()
  expect(result.deref()).toBeUndefined()
})

/** A promise that was resolved, and that nobody has any more. */
function answered(): WeakRef<object> {
  const result = {}
  withResolvers<object>().resolve(result)
  return new WeakRef(result)
}
