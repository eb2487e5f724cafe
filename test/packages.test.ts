import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly publishConfig: { readonly access: string }
  readonly main: string
  readonly types: string
  readonly typesVersions?: { readonly '*': Readonly<Record<string, readonly string[]>> }
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const root = new URL('../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const folders = readdirSync(new URL('packages/', root))
const files = folders.map((folder) => JSON.parse(read(`packages/${folder}/package.json`)) as PackageFile)
const version = files[0]?.version

/** What npm would put into the archive of each package. */
const packed = new Map(pack().map(({ name, files }) => [name, files.map(({ path }) => path)]))

function pack(): readonly { readonly name: string; readonly files: readonly { readonly path: string }[] }[] {
  const args = ['pack', '--workspace', 'packages', '--dry-run', '--json', '--ignore-scripts']
  const shell = process.platform === 'win32'
  const said = execFileSync('npm', args, { cwd: fileURLToPath(root), stdio: 'pipe', shell })
  // As a list, or by name: npm has changed its mind.
  return Object.values(JSON.parse(said.toString()))
}

describe.each(files.map((file, index) => ({ file, folder: folders[index] as string })))(
  '$file.name',
  ({ file, folder }) => {
    const own = packed.get(file.name) ?? []

    test('can be found, and installed by anybody', () => {
      expect(file.description).toMatch(/^[A-Z].*[^.]$/)
      expect(file.keywords).toContain('gearman')
      // npm keeps what has a scope to itself unless it is told otherwise.
      expect(file.publishConfig).toEqual({ access: 'public' })
    })

    test('has its licence, its README, and its sources beside what they were built to', () => {
      expect(own).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'src/index.ts']))
      expect(read(`packages/${folder}/LICENSE`)).toBe(read('LICENSE'))
      expect(
        own.filter((path) => !/^(LICENSE|README\.md|package\.json|(src|dist|bin)\/.*)$/.test(path)),
      ).toEqual([])
      expect(own.filter((path) => /tsbuildinfo|\.test\./.test(path))).toEqual([])
    })

    test('has what its doors and its commands lead to', () => {
      const doors = Object.values(file.exports).flatMap((door) =>
        typeof door === 'string' ? [door] : Object.values(door),
      )
      const commands = Object.values(file.bin ?? {})
      // What begins with ./ npm takes out of a command when it publishes.
      expect(commands.filter((path) => path.startsWith('.'))).toEqual([])
      expect(own).toEqual(
        expect.arrayContaining([...doors.map((door) => door.replace('./', '')), ...commands]),
      )
    })

    test('tells compilers that look at no exports, as those of many projects on Nest, the same', () => {
      const doors = Object.entries(file.exports).flatMap(([name, door]) =>
        typeof door === 'string' ? [] : [[name.replace('./', ''), door.types] as const],
      )
      const sides = Object.entries(file.typesVersions?.['*'] ?? {}).map(([name, [types]]) => [name, types])
      expect(file.main).toBe(file.types.replace(/\.d\.ts$/, '.js'))
      expect([['.', file.types], ...sides]).toEqual(doors)
    })

    test('names the packages that its sources import, and no others of ours', () => {
      const { dependencies, peerDependencies, optionalDependencies } = file
      const named = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
      const imported = new Set(
        own.filter((path) => path.startsWith('src/')).flatMap((path) => importsOf(folder, path)),
      )
      expect([...imported].filter((name) => name !== file.name && !named.includes(name))).toEqual([])
      const unused = named.filter((name) => name.startsWith('@gearwork/') && !imported.has(name))
      expect(unused).toEqual([])
    })

    test('wants the others as they are published with it', () => {
      const wanted = Object.entries({
        ...file.dependencies,
        ...file.devDependencies,
        ...file.peerDependencies,
      })
      const ours = wanted.filter(([name]) => name.startsWith('@gearwork/'))
      expect(file.version).toBe(version)
      expect(ours.filter(([, range]) => range !== version && range !== `^${version}`)).toEqual([])
    })
  },
)

test('what must be there once is left to who installs: two copies would have two of each token and class', () => {
  for (const owner of ['@gearwork/nestjs', '@gearwork/testing']) {
    const file = files.find(({ name }) => name === owner)
    expect(file?.peerDependencies, owner).toHaveProperty('@gearwork/core')
    expect(file?.dependencies, owner).not.toHaveProperty('@gearwork/core')
  }
})

/** The packages that a source imports, types among them: those who install need them too. */
function importsOf(folder: string, path: string): readonly string[] {
  const text = read(`packages/${folder}/${path}`)
  const statements = text.matchAll(
    /^(?:import|export)\s(?:[^'"`;]*?from\s+)?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm,
  )
  return [...statements]
    .map(([, stated, loaded]) => (stated ?? loaded) as string)
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] as string)
}
