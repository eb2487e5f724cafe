import type { Class } from '../../container/tokens.js'
import { getOrMake } from '../../get-or-make.js'
import type { WorkDescription } from '../../works/description.js'
import type { Descriptions } from '../../works/descriptions.js'
import { jobsByMethod } from '../../works/listing.js'
import { nearestName } from '../../works/names.js'
import { UnknownWorkError } from '../../works/work-errors.js'
import { checkText } from '../call-options.js'
import { Submitter } from '../submissions/submitter.js'
import type { Callables } from './callables.js'
import { callersOf } from './callers.js'
import { createCaller } from './job-caller.js'

/** The callers of works whose classes are at hand. Each is made once: web requests ask for them each time. */
export class ClassCallers {
  readonly #callables: Callables
  readonly #closing: AbortSignal
  readonly #descriptions: Descriptions
  readonly #callers = new WeakMap<WorkDescription, object>()

  /** `closing`: aborts once nothing can be sent any more. */
  constructor(callables: Callables, closing: AbortSignal, descriptions: Descriptions) {
    this.#callables = callables
    this.#closing = closing
    this.#descriptions = descriptions
  }

  /** `work`: which one, where several stand on the class. @throws {NotAWorkError} {UnknownWorkError} */
  of(target: Class, given: string | null | undefined): object {
    const work = given ?? undefined
    if (work !== undefined) checkText('work of jobs()', work)
    const works = this.#descriptions.of({ target })
    const chosen = work === undefined ? works[0] : works.find(({ name }) => name === work)
    if (chosen !== undefined) return getOrMake(this.#callers, chosen, () => this.#callersOf(chosen))
    const names = works.map(({ name }) => name)
    throw new UnknownWorkError(String(work), nearestName(String(work), names))
  }

  #callersOf({ className, jobs }: WorkDescription): object {
    const callers = [...jobsByMethod(jobs)].map(([method, job]) => {
      const callable = this.#callables.ofJob(job)
      return [method, createCaller(new Submitter(() => callable, this.#closing))] as const
    })
    return callersOf(className, new Map(callers))
  }
}
