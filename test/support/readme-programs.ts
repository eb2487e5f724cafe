import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { outputPattern } from './expectation.js'
import { type RunningProcess, start } from './processes.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The programs that READMEs hold, compiled in a folder of their own. */
export interface Programs {
  /** Runs one of them, its default servers' port being another one. */
  run(name: string, port: number): RunningProcess
  remove(): void
}

/**
 * Compiles programs by their names, as a stranger would who has installed the packages.
 *
 * @throws {Error} with what the compiler says
 */
export async function compile(sources: ReadonlyMap<string, string>): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'gearwork-readme-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings([...sources.keys()])))
  for (const [name, source] of sources) writeFileSync(join(folder, `${name}.ts`), onPort(source))
  const compiler = start(join(root, 'node_modules/.bin/tsc'), ['-p', folder])
  if ((await compiler.ended(60_000)) !== 0) {
    rmSync(folder, { recursive: true })
    throw new Error(compiler.output())
  }
  return {
    run: (name, port) =>
      start(process.execPath, [`${name}.js`], { cwd: folder, env: { ...process.env, PORT: `${port}` } }),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** One program of snippets that each import what they need: a name that was imported before is not imported again. */
export function joinSnippets(snippets: readonly string[]): string {
  const imported = new Set<string>()
  return snippets
    .join('\n')
    .replaceAll(/^import \{ (.+) \} from ('.+')$/gm, (_, list: string, from: string) => {
      const added = list.split(', ').filter((name) => !imported.has(bare(name)))
      for (const name of added) imported.add(bare(name))
      return added.length === 0 ? '' : `import { ${added.join(', ')} } from ${from}`
    })
}

function bare(name: string): string {
  return name.replace('type ', '')
}

/** What a program prints, as it says behind each line that prints; ` · ` parts one line from the next. */
export function promisedOutput(program: string): RegExp {
  const comments = [...program.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map((match) => match[1] as string)
  return outputPattern(comments.flatMap((comment) => comment.split(' · ')))
}

/** The port that everybody uses belongs to whoever runs the tests. */
function onPort(source: string): string {
  return source.replaceAll(/'127\.0\.0\.1:4730'/g, '`127.0.0.1:$' + '{process.env.PORT}`')
}

function settings(names: readonly string[]): object {
  return {
    extends: join(root, 'tsconfig.json'),
    files: names.map((name) => `${name}.ts`),
    references: [],
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      // What a snippet shows, another part of the reader's program uses.
      noUnusedLocals: false,
      noUnusedParameters: false,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  }
}
