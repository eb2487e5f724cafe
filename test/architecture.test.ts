import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

/** What each package may import of ours. TypeScript's references do not catch it: npm links them all. */
const floors: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  transport: ['protocol'],
  client: ['transport', 'protocol'],
  worker: ['transport', 'protocol'],
  server: ['transport', 'protocol'],
  core: ['client', 'worker', 'transport', 'protocol'],
  cli: ['core', 'client', 'worker', 'server', 'transport', 'protocol'],
  nestjs: ['core', 'protocol'],
  testing: ['core', 'client', 'worker', 'server', 'transport'],
  gearwork: ['core', 'client', 'worker', 'server', 'cli', 'transport'],
}

const sources = readdirSync(packages).flatMap((name) =>
  readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(name, 'src', file)),
)

test('every package has its floor', () => {
  const folders = new Set(sources.map((file) => file.split(sep)[0]))
  expect([...folders].sort()).toEqual(Object.keys(floors).sort())
})

test('a package imports only from floors below it', () => {
  const wrong = sources.flatMap((file) => {
    const owner = file.split(sep)[0] as string
    return imports(file)
      .filter((name) => name.startsWith('@gearwork/') || name === 'gearwork')
      .filter((name) => !floors[owner]?.includes(packageOf(name)))
      .map((name) => `${file} imports ${name}`)
  })
  expect(wrong).toEqual([])
})

test('nothing inside a package imports its own index', () => {
  const wrong = sources.filter((file) =>
    imports(file).some((name) => /^\.{1,2}\/(.*\/)?index\.js$/.test(name) && !isRoom(file, name)),
  )
  expect(wrong).toEqual([])
})

test('no import goes in a circle, of types neither', () => {
  const circles = sources.flatMap((file) => circleFrom(file) ?? [])
  expect(circles).toEqual([])
})

test('imports are seen in each way in which they are written', () => {
  const text = [
    "import type { A } from './a.js'",
    "import {\n  type B,\n  c,\n} from './b.js'",
    "export * from './c.js'",
    "import './d.js'",
    "type E = import('./e.js').E",
    "const [f, g] = await Promise.all([import('./f.js'), import('./g.js')])",
    "// import f from './h.js'",
    " * import('./i.js')",
  ].join('\n')
  expect(importsIn(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `./${name}.js`))
})

/** `@gearwork/core/catalogue` is a side door of `core`. */
function packageOf(name: string): string {
  return name.replace('@gearwork/', '').split('/')[0] as string
}

/** `handlers/index.ts` is a room's table, not a package's door. */
function isRoom(file: string, name: string): boolean {
  return (
    relative(join(packages, file.split(sep)[0] as string, 'src'), join(packages, file, '..', name)) !==
    'index.js'
  )
}

function imports(file: string): readonly string[] {
  return importsIn(readFileSync(join(packages, file), 'utf8'))
}

/** What a file names, types too. */
function importsIn(text: string): readonly string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, '')
  const named = code.matchAll(/^(?:import|export)\s+(?:[^'"`;]*?from\s+)?'([^']+)'/gm)
  const inPlace = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [...named, ...inPlace].map(([, name]) => name as string)
}

/** The files of one circle of imports through `start`, if there is one. */
function circleFrom(start: string): string | undefined {
  const trail: string[] = []
  const seen = new Set<string>()
  const walk = (file: string): boolean => {
    if (seen.has(file)) return file === start && trail.length > 0
    seen.add(file)
    trail.push(file)
    const found = neighbours(file).some(walk)
    if (!found) trail.pop()
    return found
  }
  return walk(start) ? trail.join(' → ') : undefined
}

const neighbourCache = new Map<string, readonly string[]>()

function neighbours(file: string): readonly string[] {
  const known = neighbourCache.get(file)
  if (known !== undefined) return known
  const found = imports(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(packages, join(packages, file, '..', name)).replace(/\.js$/, '.ts'))
  neighbourCache.set(file, found)
  return found
}
