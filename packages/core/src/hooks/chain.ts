import { hush } from '../promised.js'
import { NextCalledTwiceError } from './hook-errors.js'
import type { Next } from './next.js'

/** One layer of an onion: it calls `next()` for what is inside of it. */
export type Layer<Subject, Result> = (subject: Subject, next: Next<Result>) => unknown

/** Something surrounded by layers: called with the subject and the core that is inside of them all. */
export type Chain<Subject, Result> = (subject: Subject, core: () => unknown) => Promise<Result>

/** Layers from the outermost inwards as one function; undefined where there are none, so that none costs nothing. */
export function chainOf<Subject, Result>(
  layers: readonly Layer<Subject, Result>[],
): Chain<Subject, Result> | undefined {
  if (layers.length === 0) return undefined
  const enter = async (depth: number, subject: Subject, core: () => unknown): Promise<Result> => {
    const layer = layers[depth]
    if (layer === undefined) return (await core()) as Result
    let entered = false
    const goOn = async () => {
      if (entered) throw new NextCalledTwiceError(layer.name)
      entered = true
      return enter(depth + 1, subject, core)
    }
    const next = () => {
      const inner = goOn()
      // A layer need not wait for it, and may have ended when it fails.
      hush(inner)
      return inner
    }
    return (await layer(subject, next)) as Result
  }
  return (subject, core) => enter(0, subject, core)
}
