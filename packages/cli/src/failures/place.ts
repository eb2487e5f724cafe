import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Surroundings } from '../terminal/surroundings.js'
import type { Place } from './syntax-place.js'

/**
 * Where a module that could not be loaded is wrong, or one that it imports, as terminals and editors take it; undefined
 * where nobody knows, where the message has a line, and for every other error.
 */
export async function placeOf(
  thrown: unknown,
  surroundings: Pick<Surroundings, 'cwd'>,
): Promise<string | undefined> {
  try {
    const place = await lookFor(thrown)
    return place === undefined ? undefined : written(place, surroundings.cwd)
  } catch {
    // What was thrown may refuse to be asked, and the folder may be gone: then it is told without a place.
    return undefined
  }
}

async function lookFor(thrown: unknown): Promise<Place | undefined> {
  const { code, message = '', cause } = (thrown ?? {}) as Partial<Error> & { readonly code?: unknown }
  const isSaid = / in line \d+/.test(message)
  if (code !== 'MODULE_NOT_LOADED' || isSaid || !(cause instanceof Error)) return undefined
  const [, name, problem] = /^Failed to parse (.+?): ([^\n]*)/.exec(cause.message) ?? []
  return name === undefined || problem === undefined ? frameOf(cause) : unparsed(name, problem)
}

/** What the compiler refuses it names; its frames are its own. */
async function unparsed(name: string, problem: string): Promise<Place | undefined> {
  const file = pathOf(name)
  if (file === undefined) return undefined
  const { syntaxPlace } = await import('./syntax-place.js')
  return syntaxPlace(file, problem)
}

/** The innermost frame that is neither Node's, a package's nor ours: source maps have led it back to TypeScript. */
function frameOf({ stack = '' }: Error): Place | undefined {
  for (const [, name = '', line, column] of stack.matchAll(/^ +at (?:.*\()?(.+?):(\d+):(\d+)\)?$/gm)) {
    const file = pathOf(name)
    if (file !== undefined && isOfUsers(file)) return { file, line: Number(line), column: Number(column) }
  }
  return undefined
}

function pathOf(name: string): string | undefined {
  if (name.startsWith('file:')) return fileURLToPath(name)
  return isAbsolute(name) ? name : undefined
}

/** Ours lie elsewhere than below `node_modules` where Gearwork itself is developed. */
function isOfUsers(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(ourPackages)
}

const ourPackages = fileURLToPath(new URL('../../../', import.meta.url))

function written({ file, line, column }: Place, cwd: string): string {
  const below = relative(cwd, file)
  return `${below.startsWith('..') || isAbsolute(below) ? file : below}:${line}:${column}`
}
