import { existsSync, readFileSync } from 'node:fs'

/** What is declared, wherever it is given on: the file of its declaration, and its name there. */
interface Declaration {
  readonly file: string
  readonly name: string
}

const packages = new URL('../../packages/', import.meta.url)

/**
 * Types that the declarations behind a package's main door name, and that another package of ours gives at its own,
 * but this one does not: `Setting (in Settings)`. What a package keeps to itself nobody can name. Looks at what was built.
 */
export function unnamedTypes(owner: string): readonly string[] {
  const own = exportsOf(mainDoor(owner))
  const here = idsOf(own.values())
  const elsewhere = idsOf(neighbours.flatMap((one) => [...exportsOf(mainDoor(one)).values()]))
  const unnamed = [...own].flatMap(([name, declaration]) =>
    typesNamedIn(declaration)
      .filter((type) => elsewhere.has(idOf(type)) && !here.has(idOf(type)))
      .map((type) => `${type.name} (in ${name})`),
  )
  return [...new Set(unnamed)].sort()
}

const neighbours = ['protocol', 'transport', 'client', 'worker', 'core']

function mainDoor(owner: string): string {
  return new URL(`${owner}/dist/index.d.ts`, packages).href
}

const idOf = ({ file, name }: Declaration): string => `${file} ${name}`

function idsOf(declarations: Iterable<Declaration>): ReadonlySet<string> {
  return new Set([...declarations].map(idOf))
}

const given = new Map<string, ReadonlyMap<string, Declaration>>()

/** All that a file gives, by the name it gives it under. */
function exportsOf(file: string): ReadonlyMap<string, Declaration> {
  const known = given.get(file) ?? readExports(file)
  given.set(file, known)
  return known
}

function readExports(file: string): ReadonlyMap<string, Declaration> {
  const text = textOf(file)
  const declared = text.matchAll(
    /^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/gm,
  )
  const passedOn = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)'/gm)]
  return new Map([
    ...[...declared].map(([, name = '']): [string, Declaration] => [name, { file, name }]),
    ...passedOn.flatMap(([, list = '', from = '']) =>
      listed(list).map(([name, as]): [string, Declaration] => [as, declarationOf(name, from, file)]),
    ),
  ])
}

function declarationOf(name: string, from: string, file: string): Declaration {
  const source = fileOf(from, file)
  if (source === undefined) return { file: from, name }
  return exportsOf(source).get(name) ?? { file: source, name }
}

/** `./job.js` and `@gearwork/client` as the files that declare what they give; undefined for packages of others. */
function fileOf(from: string, file: string): string | undefined {
  if (from.startsWith('.')) return new URL(from.replace(/\.js$/, '.d.ts'), file).href
  const [, owner, side] = /^@gearwork\/(\w+)(?:\/(\w+))?$/.exec(from) ?? []
  if (owner === undefined) return undefined
  return side === undefined ? mainDoor(owner) : new URL(`${owner}/dist/${side}.d.ts`, packages).href
}

/** What a declaration imports of others by name, or has beside it in its file. */
function typesNamedIn({ file, name }: Declaration): readonly Declaration[] {
  if (!file.startsWith('file:')) return []
  const text = textOf(file)
  const imported = importsOf(text, file)
  const beside = exportsOf(file)
  const words = bodyOf(name, text).match(/\b[A-Z]\w+/g) ?? []
  return words.flatMap((word) => imported.get(word) ?? beside.get(word) ?? [])
}

function importsOf(text: string, file: string): ReadonlyMap<string, Declaration> {
  const statements = [...text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']+)'/gm)]
  return new Map(
    statements.flatMap(([, list = '', from = '']) =>
      listed(list).map(([name, as]): [string, Declaration] => [as, declarationOf(name, from, file)]),
    ),
  )
}

/** A declaration ends with the brace, or with the semicolon, that no line of it is indented under. */
function bodyOf(name: string, text: string): string {
  const declaring = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) ${name}\\b[^]*?(?:^\\}|;$(?!\\n[ }]))`,
    'gm',
  )
  const found = text.match(declaring) ?? []
  return found.join('\n').replaceAll(/'[^']*'/g, '')
}

/** `type A, B as C` → [A, A], [B, C]. */
function listed(list: string): readonly (readonly [name: string, as: string])[] {
  const parts = list.split(',').map((part) => part.trim().replace(/^type /, ''))
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', as = name] = part.split(' as ')
      return [name, as] as const
    })
}

function textOf(file: string): string {
  const url = new URL(file)
  if (!existsSync(url)) throw new Error(`${url.pathname} is not built: run npm run build`)
  return readFileSync(url, 'utf8').replaceAll(/\/\*(?:.|\n)*?\*\//g, '')
}
