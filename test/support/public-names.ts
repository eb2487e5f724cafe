import { readFileSync } from 'node:fs'

/** A name that a package gives to its users, and what stands before its declaration. */
export interface PublicName {
  readonly name: string
  /** Where it is declared, from the root of the repository. */
  readonly file: string
  /** The text of its doc comment; undefined where there is none. */
  readonly comment: string | undefined
  /** Members that may be left out, and of which nothing is said. */
  readonly silentOptions: readonly string[]
}

const root = new URL('../../', import.meta.url)

/** All that the doors of a package give, types among them: each of its own files that a door names, however deep. */
export function publicNames(owner: string): readonly PublicName[] {
  const { exports } = JSON.parse(textOf(new URL(`packages/${owner}/package.json`, root))) as PackageFile
  const doors = Object.values(exports).flatMap((door) => door['gearwork-source'] ?? [])
  const found = doors
    .filter((door) => !door.includes('*'))
    .flatMap((door) => namesOf(new URL(`packages/${owner}/${door}`, root)))
  return [...new Map(found.map((one) => [`${one.file} ${one.name}`, one])).values()]
}

interface PackageFile {
  readonly exports: Readonly<Record<string, { readonly 'gearwork-source'?: string }>>
}

/** What a file gives on from its neighbours, and what it declares itself. Other packages have their own say. */
function namesOf(file: URL): readonly PublicName[] {
  const text = textOf(file)
  const given = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)].flatMap(
    ([, list = '', from = '']) =>
      listed(list).flatMap((name) => declarationsOf(name, sourceFile(from, file))),
  )
  const all = [...text.matchAll(/^export \* from '(\.[^']+)'/gm)]
  return [
    ...given,
    ...all.flatMap(([, from = '']) => namesOf(sourceFile(from, file))),
    ...declaredIn(text).flatMap((name) => declarationsOf(name, file)),
  ]
}

/** `type A, B as C` → A, B: the names that they are declared by. */
function listed(list: string): readonly string[] {
  return list
    .split(',')
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] as string,
    )
    .filter((name) => name !== '')
}

const declaring = String.raw`export (?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|let|interface|type|enum)`

function declaredIn(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${declaring} (\\w+)`, 'gm'))].map(([, name]) => name as string)
}

/** A doc comment, and between it and a declaration perhaps decorators and reasons for the linter. */
const commented = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n(?:@.*\{\n(?: .*\n)*\}\)\n|@.*\n|\/\/.*\n)*$/

/** Of an overloaded function the first one has the comment. What comes from other packages has it there. */
function declarationsOf(name: string, file: URL): readonly PublicName[] {
  const text = textOf(file)
  const found = new RegExp(`^${declaring} ${name}\\b`, 'm').exec(text)
  if (found === null) return namesOf(file).filter((one) => one.name === name)
  const comment = commented.exec(text.slice(0, found.index))?.[1]
  const silentOptions = optionsIn(text.slice(found.index).split('\n}')[0] as string)
  return [{ name, file: file.href.slice(root.href.length), comment, silentOptions }]
}

/** In the declaration of an interface or of a type that is an object: what has a question mark and no comment. */
function optionsIn(declaration: string): readonly string[] {
  const lines = declaration.split('\n')
  return lines.flatMap((line, index) => {
    const name = /^ {2}readonly (\w+)\?:/.exec(line)?.[1]
    return name === undefined || lines[index - 1]?.endsWith('*/') ? [] : [name]
  })
}

function sourceFile(from: string, file: URL): URL {
  return new URL(from.replace(/\.js$/, '.ts'), file)
}

function textOf(file: URL): string {
  return readFileSync(file, 'utf8')
}
