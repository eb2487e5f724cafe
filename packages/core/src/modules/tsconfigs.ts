import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/**
 * The tsconfigs by which files of TypeScript are compiled, each the nearest above, with those that it extends: they say,
 * for one, where a path leads. Of packages none: what these hold changes with their version.
 */
export function tsconfigsOf(files: readonly string[]): readonly string[] {
  const folders = new Set(files.filter((file) => /\.[mc]?tsx?$/.test(file)).map(dirname))
  const found = new Set<string>()
  for (const folder of folders) follow(nearestTo(folder), found)
  return [...found]
}

function nearestTo(folder: string): string | undefined {
  const file = join(folder, 'tsconfig.json')
  if (isFile(file)) return file
  const above = dirname(folder)
  return above === folder ? undefined : nearestTo(above)
}

function follow(file: string | undefined, found: Set<string>): void {
  if (file === undefined || found.has(file)) return
  found.add(file)
  for (const base of basesOf(file)) follow(base, found)
}

/**
 * It is JSON with comments, and nothing else is asked of it. Every base that is written counts, one in a comment as well:
 * a file too many does no harm, and the real one may stand after it.
 */
function basesOf(file: string): readonly string[] {
  const said = [...readFileSync(file, 'utf8').matchAll(/"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/g)].join(' ')
  const names = [...said.matchAll(/"([^"]*)"/g)].map(([, name]) => name as string)
  const paths = names.filter(isPath).map((name) => resolve(dirname(file), name))
  return paths.flatMap((path) => [path, `${path}.json`].filter(isFile).slice(0, 1))
}

/** Any other is that of a package. */
function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
