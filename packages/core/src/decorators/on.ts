import type { GearmanEvent } from '../events/dispatcher.js'
import type { EventName } from '../events/events.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { statedOptions } from '../stated-options.js'
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
  options?: OnOptions | null,
): DualMethodDecorator<(event: GearmanEvent<N>) => unknown> {
  refuseBare('On', event)
  return (target: object, keyOrContext: KeyOrContext) => {
    const { place, method, hidden, name } = decoratedMethod('On', target, keyOrContext)
    const priority = statedOptions<OnOptions>(name, 'priority', options).priority ?? 0
    checkListening(name, event, priority)
    recordListener(place, { method, event, priority, hidden })
  }
}

/** For those whose compiler does not check it: a priority that is no number would leave all listeners in any order. */
function checkListening(name: string, event: unknown, priority: unknown): void {
  if (typeof event !== 'string' || event === '') {
    throw new InvalidOptionError(
      `the event of ${name}`,
      'be the name of one, such as "gearman.work.starting"',
      event,
    )
  }
  if (typeof priority === 'number' && !Number.isNaN(priority)) return
  throw new InvalidOptionError(`priority of ${name}`, 'be a number', priority)
}
