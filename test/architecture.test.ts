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

test('no import goes in a circle', () => {
  const circles = sources.flatMap((file) => circleFrom(file) ?? [])
  expect(circles).toEqual([])
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

function imports(file: string, values = false): readonly string[] {
  const text = readFileSync(join(packages, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'/gm)
  return [...found].filter((match) => !(values && match[1])).map((match) => match[2] as string)
}

/** The files of one circle of value imports through `start`, if there is one. Types vanish, so they may circle. */
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
  const found = imports(file, true)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(packages, join(packages, file, '..', name)).replace(/\.js$/, '.ts'))
  neighbourCache.set(file, found)
  return found
}
