import type { Class } from '../container/tokens.js'
import { declaredListeners } from '../decorators/listeners-of-class.js'
import type { Dispatcher } from '../events/dispatcher.js'
import type { WorkDescription } from '../works/description.js'

/** Those that have `@On` methods. */
export function listeningWorks(works: readonly WorkDescription[]): readonly WorkDescription[] {
  return works.filter(({ target }) => declaredListeners(target).length > 0)
}

/** Lets the `@On` methods of works hear while they are executed: on the very objects that run their jobs. */
export function listenWithWorks(
  dispatcher: Dispatcher,
  instances: ReadonlyMap<WorkDescription, object>,
  until: Promise<unknown>,
): void {
  const heard = new Set<object>()
  for (const work of listeningWorks([...instances.keys()])) {
    const instance = instances.get(work) as object
    // One object may serve several works, and yet hears everything once.
    if (heard.has(instance)) continue
    heard.add(instance)
    void until.then(dispatcher.add(instance, declarerOf(instance, work.target)))
  }
}

/** A `service` may stand for an object of a subclass, or of a class that has nothing to do with the work's. */
function declarerOf(instance: object, target: Class): Class {
  return instance instanceof target ? (instance.constructor as Class) : target
}
