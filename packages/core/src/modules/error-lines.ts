import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** What a look at one file may take, in milliseconds. */
const patienceMs = 5_000

/**
 * The line of a file of JavaScript in which an error arose; undefined where nobody knows it. TypeScript was compiled
 * before: its lines were others.
 */
export async function lineIn(file: string, error: unknown): Promise<number | undefined> {
  if (!(error instanceof Error) || !/\.[mc]?js$/.test(file)) return undefined
  return (
    lineOf(file, error.stack ?? '') ?? (error instanceof SyntaxError ? await syntaxLine(file) : undefined)
  )
}

/** V8 keeps the place of a syntax error in an ES module to itself, unless it ends the process. */
function syntaxLine(file: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], { timeout: patienceMs }, (_error, _stdout, stderr) =>
      resolve(lineOf(file, stderr)),
    )
  })
}

function lineOf(file: string, text: string): number | undefined {
  for (const name of [pathToFileURL(file).href, file]) {
    const [, line] = /^:(\d+)/.exec(text.split(name)[1] ?? '') ?? []
    if (line !== undefined) return Number(line)
  }
  return undefined
}
