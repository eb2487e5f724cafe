import { bad } from '../terminal/line.js'
import { Output } from '../terminal/output.js'
import type { Surroundings } from '../terminal/surroundings.js'

/** Says why a command ends that is not done: what it waits for is a promise that nothing can settle any more. */
export function tellUnsettled(surroundings: Surroundings): void {
  const sentence =
    'the command waits for what never comes: look in the configuration, the set-up and initialize() for a promise that nothing settles'
  new Output(surroundings).complain(bad('error:'), ' ', sentence)
}
