import type { EventName } from '../events/events.js'
import { recordListener } from './metadata.js'
import { type DualMethodDecorator, decoratedMethod } from './place.js'

/** How a method listens. */
export interface OnOptions {
  /** Listeners with a higher one hear first. Default 0. */
  readonly priority?: number
}

/** Makes a method a listener to an event; `Dispatcher.add` signs its object on. */
export function On(event: EventName, { priority = 0 }: OnOptions = {}): DualMethodDecorator {
  return (target, keyOrContext) => {
    const { place, method, hidden } = decoratedMethod(target, keyOrContext)
    recordListener(place, { method, event, priority, hidden })
  }
}
