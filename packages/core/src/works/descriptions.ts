import type { Class } from '../container/tokens.js'
import { type DescribeOptions, describeWorks } from './describe.js'
import type { WorkDescription } from './description.js'
import type { FoundWork } from './found-work.js'

/** A class, and where it was found; one that was handed over lies in no file. */
export type SomeWork = Pick<FoundWork, 'target'> & Partial<FoundWork>

/**
 * The works that classes stand for, each described once for all who ask, be it by its name, by its class or to execute
 * it: the options that are functions are called once, and nobody holds another description than the next one.
 */
export class Descriptions {
  readonly #options: Omit<DescribeOptions, 'file'>
  readonly #known = new WeakMap<Class, readonly WorkDescription[]>()

  constructor(options: Omit<DescribeOptions, 'file'>) {
    this.#options = options
  }

  /** @throws as `describeWorks`; then it is tried again the next time. */
  of({ target, file }: SomeWork): readonly WorkDescription[] {
    const known = this.#known.get(target)
    const works = known === undefined ? this.#describe(target, file) : locate(known, file)
    this.#known.set(target, works)
    return works
  }

  /** Those of several classes, in their order. @throws as `describeWorks` */
  ofAll(found: readonly SomeWork[]): readonly WorkDescription[] {
    return found.flatMap((one) => this.of(one))
  }

  #describe(target: Class, file: string | undefined): readonly WorkDescription[] {
    return describeWorks(target, { ...this.#options, file })
  }
}

/** A class may have been at hand before its file was known. */
function locate(works: readonly WorkDescription[], file: string | undefined): readonly WorkDescription[] {
  if (file === undefined || works.every((work) => work.file === file)) return works
  return works.map((work) => ({ ...work, file }))
}
