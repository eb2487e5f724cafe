import { readdirSync, readFileSync } from 'node:fs'

const packages = new URL('../../packages/', import.meta.url)

/** A member of an interface, as its source declares it. */
export interface Declared {
  readonly name: string
  /** What its doc comment says of its default: `5,000`, `true`, a word. Undefined where it says nothing in such words. */
  readonly default: string | undefined
}

/** The members of an interface that a package declares, those of its own alone. */
export function membersOf(owner: string, name: string): readonly Declared[] {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, 'm').exec(
    sourceOf(owner),
  )?.[1]
  if (body === undefined) throw new Error(`${owner} has no interface ${name}`)
  const members = body.matchAll(/(?:^ {2}\/\*\*((?:.|\n)*?)\*\/\n)?^ {2}(?:readonly )?(\w+)\??[:(]/gm)
  return [...members].map(([, comment = '', member]) => ({
    name: member as string,
    default: /Default `?([^`\s]+?(?: [KM]iB)?)`?\.?(?:\s|$)/.exec(comment)?.[1],
  }))
}

/** The code of each class of errors, in all packages: what a README must say of it. */
export function errorCodes(): ReadonlyMap<string, string> {
  const classes = readdirSync(packages).flatMap((owner) => [
    ...sourceOf(owner).matchAll(
      /^export class (\w+) extends \w+ \{\n(?: {2}.*\n)*? {2}readonly code = '(\w+)'/gm,
    ),
  ])
  return new Map(classes.map(([, name, code]) => [name as string, code as string]))
}

/** The texts of a union of literals. */
export function unionOf(owner: string, name: string): readonly string[] {
  const members = new RegExp(`^export type ${name} =((?:\\s*\\| '[^']+')+)`, 'm').exec(sourceOf(owner))?.[1]
  if (members === undefined) throw new Error(`${owner} has no union ${name}`)
  return [...members.matchAll(/'([^']+)'/g)].map((match) => match[1] as string)
}

function sourceOf(owner: string): string {
  const folder = new URL(`${owner}/src/`, packages)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n')
}
