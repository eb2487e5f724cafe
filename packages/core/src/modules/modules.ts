import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { escapePath, glob, isDynamicPattern } from 'tinyglobby'
import type { Configuration } from '../configuration/config.js'
import { ResourceNotFoundError } from '../configuration/config-errors.js'

/** The part of the configuration that says where works are. */
export type Whereabouts = Pick<Configuration, 'root' | 'resources' | 'include' | 'ignore' | 'file'>

const anyModule = '**/*.{ts,mts,js,mjs}'

/** What lies among works and is none: types, tests, and what others wrote. */
const neverWorks = ['**/*.d.ts', '**/*.d.mts', '**/*.{test,spec}.*', '**/node_modules/**']

/** The files that hold works, absolute, in order of their paths. */
export async function findModules(where: Whereabouts): Promise<readonly string[]> {
  const patterns = (await Promise.all(where.resources.map((path) => patternsOf(path, where)))).flat()
  if (patterns.length === 0) return []
  const files = await glob(patterns, {
    cwd: where.root,
    absolute: true,
    expandDirectories: false,
    ignore: [...neverWorks, ...where.ignore.flatMap((entry) => ignorePatterns(entry, where.root))],
  })
  return [...withoutBuilt(files.map((file) => resolve(file)))].sort()
}

/** A file as it is, a folder with what is in it, a glob as it is written. */
async function patternsOf(path: string, where: Whereabouts): Promise<readonly string[]> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isFile()) return [escapePath(path)]
  if (stats?.isDirectory()) return partsOf(path, where.include)
  if (isDynamicPattern(path)) return [path]
  throw new ResourceNotFoundError(path, where.file)
}

function partsOf(folder: string, include: readonly string[]): readonly string[] {
  const base = escapePath(folder)
  if (include.length === 0) return [join(base, anyModule)]
  return include.flatMap((part) => [join(base, part), join(base, part, anyModule)])
}

/** A bare name is left out wherever it stands; a path or glob is meant from the configuration's folder, unless it is absolute. */
function ignorePatterns(entry: string, root: string): readonly string[] {
  const trimmed = entry.replace(/^\.\/|\/$/g, '')
  const base = trimmed.includes('/') ? resolve(escapePath(root), trimmed) : join('**', trimmed)
  return [base, join(base, '**')]
}

/** Of a source and what was built from it beside it, the source. */
function withoutBuilt(files: readonly string[]): readonly string[] {
  const sources = new Set(files.filter((file) => /ts$/.test(file)).map(withoutExtension))
  return files.filter((file) => /ts$/.test(file) || !sources.has(withoutExtension(file)))
}

function withoutExtension(file: string): string {
  return join(dirname(file), basename(file).replace(/\.[^.]+$/, ''))
}
