import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Options, transform as transformSwc } from '@swc/core'
import { build, transform as transformEsbuild } from 'esbuild'
import type { Facts } from './fixtures/facts.js'

export type Dialect = 'legacy' | 'standard'

/** What the fixtures say of themselves, and what those say that only one dialect can write. */
export interface Printed {
  readonly facts: Facts
  readonly typed?: string
  readonly privately?: string
}

/** One way from the fixtures to a process. */
export interface Compiler {
  readonly name: string
  readonly dialect: Dialect
  /** Whether it writes down the types of parameters. */
  readonly emitsTypes: boolean
  /** Fixtures whose syntax it passes on to an engine that may not know it. */
  readonly passesOn?: readonly ('accessors' | 'disposing')[]
  run(entry: Entry, folder: string): Promise<Printed>
}

/** The fixtures that are to be run. */
export type Entry = `print.${Dialect}` | 'print-polyfilled'

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url))
const projectOf = (dialect: Dialect) => fileURLToPath(new URL(`./tsconfig.${dialect}.json`, import.meta.url))

/** Every compiler that people run works with, in either dialect it knows. */
export const compilers: readonly Compiler[] = [
  ...both('tsc', { legacy: true }, (dialect) => async (entry, folder) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    await node([tsc, '-p', projectOf(dialect), '--outDir', folder])
    return print([join(folder, `${entry}.js`)])
  }),
  ...both('esbuild', { legacy: false }, (dialect) =>
    fileByFile(dialect, async (source) => {
      const { code } = await transformEsbuild(source, { ...esbuildOptions(dialect), loader: 'ts' })
      return code
    }),
  ),
  ...both('esbuild, into one file', { legacy: false }, (dialect) => async (entry, folder) => {
    const outfile = join(folder, `${entry}.js`)
    await build({
      ...esbuildOptions(dialect),
      entryPoints: [join(fixtures, `${entry}.ts`)],
      outfile,
      bundle: true,
      packages: 'external',
      format: 'esm',
      logLevel: 'silent',
    })
    return print([outfile])
  }),
  ...both('tsx', { legacy: false }, (dialect) => (entry) => {
    const env = { TSX_TSCONFIG_PATH: projectOf(dialect) }
    return print(['--import', 'tsx', join(fixtures, `${entry}.ts`)], env)
  }),
  ...both('swc', { legacy: true, passesOn: ['accessors'] }, (dialect) =>
    fileByFile(dialect, async (source) => (await transformSwc(source, swcOptions(dialect))).code),
  ),
  {
    name: 'swc, standard decorators of 2023-11',
    dialect: 'standard',
    emitsTypes: false,
    run: fileByFile('standard', async (source) => {
      const { jsc, ...options } = swcOptions('standard')
      const later = { ...jsc, transform: { decoratorVersion: '2023-11' as const } }
      return (await transformSwc(source, { ...options, jsc: later })).code
    }),
  },
  {
    name: 'the loader of `gearman`',
    dialect: 'legacy',
    emitsTypes: true,
    run: (entry) => {
      const file = JSON.stringify(join(fixtures, `${entry}.ts`))
      const loader = JSON.stringify(new URL('../../../packages/core/dist/modules/loader.js', import.meta.url))
      const script = `import { importModule } from ${loader}; await importModule(${file})`
      return print(['--input-type=module', '--eval', script])
    },
  },
]

/** A folder that packages are found from, for what is compiled. */
export function outputFolder(): Promise<string> {
  return mkdtemp(fileURLToPath(new URL('./compiled-', import.meta.url)))
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true })
}

/** A compiler in both dialects; `legacy`: whether it emits types in the one that has them. */
function both(
  name: string,
  { legacy, passesOn }: { readonly legacy: boolean; readonly passesOn?: Compiler['passesOn'] },
  runIn: (dialect: Dialect) => Compiler['run'],
): readonly Compiler[] {
  return [
    {
      name: `${name}, TypeScript’s own decorators`,
      dialect: 'legacy',
      emitsTypes: legacy,
      run: runIn('legacy'),
      ...(passesOn && { passesOn }),
    },
    { name: `${name}, standard decorators`, dialect: 'standard', emitsTypes: false, run: runIn('standard') },
  ]
}

/** Without a look at other files, as most compilers do it. */
function fileByFile(dialect: Dialect, compile: (source: string) => Promise<string>): Compiler['run'] {
  const foreign = `.${dialect === 'legacy' ? 'standard' : 'legacy'}.ts`
  return async (entry, folder) => {
    await mkdir(folder, { recursive: true })
    for (const file of await readdir(fixtures)) {
      if (file.endsWith(foreign)) continue
      const code = await compile(await readFile(join(fixtures, file), 'utf8'))
      await writeFile(join(folder, file.replace(/ts$/, 'js')), code)
    }
    return print([join(folder, `${entry}.js`)])
  }
}

function esbuildOptions(dialect: Dialect) {
  return {
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: dialect === 'legacy' } },
  } as const
}

function swcOptions(dialect: Dialect): Options {
  return {
    configFile: false,
    swcrc: false,
    isModule: true,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform:
        dialect === 'legacy'
          ? { legacyDecorator: true, decoratorMetadata: true }
          : { decoratorVersion: '2022-03' },
    },
  }
}

async function print(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  return JSON.parse(await node(argv, env)) as Printed
}

/** From the root, where packages are found. What tsc complains of stands on stdout. */
async function node(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  try {
    const options = { cwd: root, env: { ...process.env, ...env }, timeout: 15_000 }
    return (await execute(process.execPath, argv, options)).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${stdout}${stderr}` || String(error))
  }
}
