import { isRecord } from '@gearwork/transport/record'
import type { ManifestContent } from './manifest.js'

type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === 'string'
const texts = listOf(text)
/** Names go into functions; what other options may be is asked where they are settled. */
const options = recordOf({ name: maybe(text), function: maybe(text) })

const job = recordOf({ method: text, options, dynamic: texts, classNeeded: texts })
const work = recordOf({ file: text, className: text, options, dynamic: texts, jobs: listOf(job) })

const content = recordOf({
  modules: texts,
  files: (value) => isRecord(value) && Object.values(value).every(text),
  works: listOf(work),
})

/**
 * Whether JSON is what a manifest holds, as far as those rely on it who read one: a seal that fits says only who wrote
 * it, and that may have been another.
 */
export function isManifestContent(value: unknown): value is ManifestContent {
  return content(value) && hasWorksOfModules(value as ManifestContent)
}

function hasWorksOfModules({ modules, works }: ManifestContent): boolean {
  const known = new Set(modules)
  return works.every(({ file }) => known.has(file))
}

function recordOf(fields: Readonly<Record<string, Shape>>): Shape {
  return (value) =>
    isRecord(value) &&
    Object.entries(fields).every(([name, holds]) => holds((value as Readonly<Record<string, unknown>>)[name]))
}

function listOf(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item)
}

function maybe(shape: Shape): Shape {
  return (value) => value === undefined || shape(value)
}
