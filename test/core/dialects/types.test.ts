import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outputFolder, removeFolder } from './compilers.js'
import { typeCases } from './type-cases.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder = ''

beforeAll(async () => {
  folder = await outputFolder()
})
afterAll(() => removeFolder(folder))

describe.each(['legacy', 'standard'] as const)('what the compiler says of %s decorators, when', (dialect) => {
  let complaints: readonly (readonly string[])[]

  beforeAll(async () => {
    complaints = await compileAll(dialect)
  })

  test.each(typeCases.map((one, number) => ({ ...one, number })))('$says', (one) => {
    const expected = one[dialect]
    const said = complaints[one.number] as readonly string[]
    expect(said.map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected)
  })
})

/** What the compiler says of each case, without what it explains below. */
async function compileAll(dialect: 'legacy' | 'standard'): Promise<readonly (readonly string[])[]> {
  const project = join(folder, dialect)
  await mkdir(project)
  await Promise.all(typeCases.map(({ source }, number) => writeFile(join(project, `${number}.ts`), source)))
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(configuration(dialect)))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', project], {
    encoding: 'utf8',
    timeout: 15_000,
  })
  const errors = [...stdout.matchAll(/(\d+)\.ts\(\d+,\d+\): error (.*)/g)]
  return typeCases.map((_, number) =>
    errors.flatMap(([, file, error = '']) => (Number(file) === number ? [error] : [])),
  )
}

function configuration(dialect: 'legacy' | 'standard'): object {
  const legacy = { experimentalDecorators: true, emitDecoratorMetadata: true }
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      ...(dialect === 'legacy' ? legacy : {}),
      composite: false,
      incremental: false,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDir: '.',
    },
    files: typeCases.map((_, number) => `${number}.ts`),
    references: [],
  }
}
