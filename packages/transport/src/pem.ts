import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { OptionChecks, type OptionErrorClass } from './option-checks.js'

const contentNames = ['ca', 'cert', 'key'] as const

type ContentName = (typeof contentNames)[number]

/** What TLS is made of: contents in PEM form, or the files that hold them. */
export type PemOptions = { readonly [N in ContentName]?: string | Uint8Array } & {
  readonly [N in `${ContentName}File`]?: string
}

/** Contents as Node takes them. */
export type PemContents = { [N in ContentName]?: string | Buffer }

/**
 * Refuses contents that are none, and names that are neither of PEM nor among `others`. `inside` stands before the
 * names: `tls.`. @throws {Error} of the class that is given
 */
export function checkPem(
  tls: PemOptions,
  inside: string,
  Refusal: OptionErrorClass,
  others: readonly string[] = [],
): void {
  const unknown: Record<string, unknown> = { ...tls }
  for (const name of others) delete unknown[name]
  for (const name of contentNames) {
    checkContent(`${inside}${name}`, tls[name], Refusal)
    checkFile(`${inside}${name}File`, name, tls[`${name}File`], Refusal)
    delete unknown[name]
    delete unknown[`${name}File`]
  }
  const kinds = Object.entries(unknown).map(([name, value]) => [name, kindOf(value)])
  new OptionChecks(Refusal).nothing(Object.fromEntries(kinds), inside)
}

/** Contents first, else those of the named files. `read` is given the name of the option as well. */
export function readPem(
  tls: PemOptions,
  read: (file: string, option: string) => Buffer = (file) => readFileSync(file),
): PemContents {
  const contents: PemContents = {}
  for (const name of contentNames) {
    const content = tls[name]
    const file = tls[`${name}File`]
    if (content !== undefined) contents[name] = typeof content === 'string' ? content : Buffer.from(content)
    else if (file !== undefined) contents[name] = read(file, `${name}File`)
  }
  return contents
}

function checkContent(option: string, value: unknown, Refusal: OptionErrorClass): void {
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return
  throw new Refusal(option, 'a string or bytes in PEM form', kindOf(value))
}

/** What cannot be read is named in errors, and a key must not be. */
function checkFile(option: string, content: ContentName, value: unknown, Refusal: OptionErrorClass): void {
  if (value === undefined) return
  const file = new OptionChecks(Refusal).text(option, value)
  if (file.includes('-----BEGIN')) {
    throw new Refusal(option, `the path of a file (${content} takes what it holds)`, kindOf(file))
  }
}

/** What came in the wrong shape, or under a misspelt name, may be a key all the same: only its kind is told. */
function kindOf(value: unknown): string | null {
  if (value === null) return null
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
