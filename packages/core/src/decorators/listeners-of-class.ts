import type { Class } from '../container/tokens.js'
import { NotAListenerError, UnknownEventError } from '../events/event-errors.js'
import { eventTable } from '../events/events.js'
import { nearestName } from '../works/names.js'
import { declaredRecords } from './lineage.js'
import { type ListenerRecord, listenersOf } from './metadata.js'

/**
 * What the `@On` of a class and of its parents say.
 * @throws {NotAListenerError} for what nobody can call; {UnknownEventError} for an event that there is not.
 */
export function declaredListeners(target: Class): readonly ListenerRecord[] {
  const records = declaredRecords(target, listenersOf, (owner, method, what) => {
    throw new NotAListenerError(owner.name, method, what)
  })
  for (const record of records) checkEvent(target, record)
  return records
}

/** Names that do not begin like ours may be events of an application's own. */
function checkEvent({ name }: Class, { method, event }: ListenerRecord): void {
  if (Object.hasOwn(eventTable, event) || !event.startsWith('gearman.')) return
  throw new UnknownEventError(name, method, event, nearestName(event, Object.keys(eventTable)))
}
