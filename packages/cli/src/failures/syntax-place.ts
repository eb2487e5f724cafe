import { readFile } from 'node:fs/promises'

/** Where in a file something is wrong; lines and columns begin with 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What the search may take, in milliseconds: whoever made a mistake waits for it. */
const patienceMs = 1_000

/** What is right so far goes on with one of them, or is refused for that; what is wrong already is wrong with each. */
const continuations = ['', ' 0', ' )]}@#']

type Refusal = (code: string) => string | undefined

/**
 * Where the compiler met what it could not parse. It says what, and keeps the place to itself: a parser reads from the
 * start, so that the beginning of a file up to that place is refused alike, however it goes on, and a shorter one is not.
 * @param problem the first line of what it said.
 * @returns of a statement that is whole and must not be, the word that follows it; undefined for a file that has changed,
 *   for one that is very long, and where the reason is known only once all is read.
 */
export async function syntaxPlace(file: string, problem: string): Promise<Place | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const refusal = await refusals(file)
  if (text === undefined || refusal(text) !== problem) return undefined
  const end = problem.endsWith('`EOF`') ? text.trimEnd().length : shortest(text, problem, refusal)
  return end === undefined ? undefined : { file, ...positionOf(text.slice(0, end)) }
}

async function refusals(file: string): Promise<Refusal> {
  const { transform } = await import('@oxc-node/core')
  return (code) => {
    try {
      transform(file, code)
      return undefined
    } catch (error) {
      return /: ([^\n]*)/.exec((error as Error).message.replace(file, ''))?.[1]
    }
  }
}

/**
 * How long the shortest beginning is that is refused for the same reason, with all that are longer: whole lines are cut
 * away first, and then what is left of the last one.
 */
function shortest(text: string, problem: string, refusal: Refusal): number | undefined {
  const late = performance.now() + patienceMs
  let length = text.length
  const isWrong = (end: number) =>
    continuations.every((more) => refusal(text.slice(0, end) + more) === problem)
  if (!isWrong(length)) return undefined
  for (const cuts of [lineBreaks, characters]) {
    for (const cut of cuts(text.slice(0, length))) {
      if (performance.now() > late) return undefined
      if (!isWrong(cut)) break
      length = cut
    }
  }
  return length
}

/** From the last to the first. */
function* lineBreaks(text: string): Generator<number> {
  for (const cut of characters(text)) if (text[cut] === '\n') yield cut
}

function* characters(text: string): Generator<number> {
  for (let cut = text.length - 1; cut >= 0; cut--) yield cut
}

/** Of the word or sign that it ends with. */
function positionOf(beginning: string): Pick<Place, 'line' | 'column'> {
  const lines = beginning.split('\n')
  const last = lines.at(-1) ?? ''
  const [word = ''] = /[\p{L}\p{N}_$]+$|.?$/u.exec(last) ?? []
  return { line: lines.length, column: last.length - word.length + 1 }
}
