import type { Misfit } from './misfits.js'
import { joinPath } from './paths.js'

/** The first circle in a value, by the place that leads back and the place it leads to; undefined: there is none. */
export function findCircle(value: unknown): Misfit | undefined {
  return follow(value, '', new Map())
}

function follow(value: unknown, path: string, above: Map<object, string>): Misfit | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const start = above.get(value)
  if (start !== undefined) return { path, problem: `it is a circle, back to ${start || 'the whole'}` }
  above.set(value, path)
  for (const [name, field] of Object.entries(value)) {
    const circle = follow(field, joinPath(path, Array.isArray(value) ? Number(name) : name), above)
    if (circle !== undefined) return circle
  }
  above.delete(value)
  return undefined
}
