import { NotAListenerError } from '../calls/call-errors.js'
import type { Class } from '../container/tokens.js'
import { declaredRecords } from './lineage.js'
import { type ListenerRecord, listenersOf } from './metadata.js'

/** What the `@On` of a class and of its parents say. @throws {NotAListenerError} for what nobody can call. */
export function declaredListeners(target: Class): readonly ListenerRecord[] {
  return declaredRecords(target, listenersOf, (owner, method, what) => {
    throw new NotAListenerError(owner.name, method, what)
  })
}
