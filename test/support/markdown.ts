import { readFileSync } from 'node:fs'

/** A README, taken apart as far as tests hold it to the code. */
export interface Markdown {
  /** The fenced blocks of a language, without their fences. */
  blocks(language: string): readonly string[]
  /** The rows of the table whose head begins with these cells, without head and rule. */
  table(...head: readonly string[]): readonly (readonly string[])[]
  /** Where its links lead, but for those to other sites. */
  readonly links: readonly string[]
  /** What a link can lead to in it: `many-servers` for `## Many servers`. */
  readonly anchors: readonly string[]
}

export function readMarkdown(file: URL): Markdown {
  const text = readFileSync(file, 'utf8')
  return {
    blocks: (language) =>
      [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
        (match) => match[1] as string,
      ),
    table: (...head) => tableOf(text, head),
    links: [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((match) => match[1] as string),
    anchors: [...text.matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1] as string)),
  }
}

/** The names that the first cells of rows begin with: `doNormal` of `doNormal(fn, workload)`. */
export function namesIn(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.map(([cell = '']) => /^`([^`(]+)/.exec(cell)?.[1] ?? cell)
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

function tableOf(text: string, head: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const heads = lines.flatMap((line, at) => (startsWith(cells(line), head) ? [at] : []))
  const [at] = heads
  if (at === undefined || heads.length > 1)
    throw new Error(`${heads.length} tables begin with | ${head.join(' | ')} |`)
  const rest = lines.slice(at + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? undefined : end).map(cells)
}

function startsWith(row: readonly string[], head: readonly string[]): boolean {
  return head.length > 0 && head.every((cell, at) => row[at] === cell)
}

function cells(line: string): readonly string[] {
  return line.startsWith('|')
    ? line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    : []
}
