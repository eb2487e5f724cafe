import type { Class } from '../container/tokens.js'
import type { WorkDescription } from '../works/describe.js'
import { nearestName } from '../works/names.js'
import { UnknownWorkError } from '../works/work-errors.js'
import { checkText } from './call-options.js'
import { callersOf } from './callers.js'
import { createCaller } from './job-caller.js'
import type { Lines } from './lines.js'

/** The callers of works whose classes are at hand. Each is made once: web requests ask for them each time. */
export class ClassCallers {
  readonly #lines: Lines
  readonly #describe: (target: Class) => readonly WorkDescription[]
  readonly #works = new WeakMap<Class, readonly WorkDescription[]>()
  readonly #callers = new WeakMap<WorkDescription, object>()

  constructor(lines: Lines, describe: (target: Class) => readonly WorkDescription[]) {
    this.#lines = lines
    this.#describe = describe
  }

  /** `work`: which one, where several stand on the class. @throws {NotAWorkError} {UnknownWorkError} */
  of(target: Class, given: string | null | undefined): object {
    const work = given ?? undefined
    if (work !== undefined) checkText('work of jobs()', work)
    const works = this.#works.get(target) ?? this.#describe(target)
    this.#works.set(target, works)
    const chosen = work === undefined ? works[0] : works.find(({ name }) => name === work)
    if (chosen !== undefined) return this.#ofWork(chosen)
    const names = works.map(({ name }) => name)
    throw new UnknownWorkError(String(work), nearestName(String(work), names))
  }

  #ofWork(work: WorkDescription): object {
    const known = this.#callers.get(work)
    if (known !== undefined) return known
    // The first job of a method is the one that stands on top of it.
    const jobs = work.jobs
      .toReversed()
      .map((job) => [job.method, createCaller(this.#lines.toJob(job))] as const)
    const callers = callersOf(work.className, new Map(jobs))
    this.#callers.set(work, callers)
    return callers
  }
}
