import type { GearmanEvent } from '../events/dispatcher.js'
import type { EventName } from '../events/events.js'
import type { DualMethodDecorator } from './dialect.js'
import { recordListener } from './metadata.js'
import { decoratedMethod, type KeyOrContext, refuseBare } from './place.js'

/** How a method listens. */
export interface OnOptions {
  /** Listeners with a higher one hear first. Default 0. */
  readonly priority?: number
}

/**
 * Makes a method a listener to an event. A work listens with its own instance while it is executed; any other
 * object is signed on with `Dispatcher.add` or `Gearman.listen`. Inherited like `@Job`.
 */
export function On<N extends EventName>(
  event: N,
  { priority = 0 }: OnOptions = {},
): DualMethodDecorator<(event: GearmanEvent<N>) => unknown> {
  refuseBare('On', event)
  return (target: object, keyOrContext: KeyOrContext) => {
    const { place, method, hidden } = decoratedMethod('On', target, keyOrContext)
    recordListener(place, { method, event, priority, hidden })
  }
}
