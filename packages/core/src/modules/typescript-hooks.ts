// Runs in the thread of module hooks, behind (that is, asked before) those of @oxc-node/core.
//
// @oxc-node/core compiles a file by the tsconfig.json nearest to it that includes it. Where that does not say
// `experimentalDecorators`, decorators are refused, in whichever dialect they are meant; where it does not say
// `emitDecoratorMetadata`, the types of constructor parameters vanish. Such a file is compiled again by a
// tsconfig of ours, which says both. Decorators of ours take either dialect.
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { LoadFnOutput, LoadHookContext } from 'node:module'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { load as compileModule } from '@oxc-node/core'

type Loaded = LoadFnOutput | Promise<LoadFnOutput>
type NextLoad = (url: string, context: LoadHookContext) => Loaded

const typeScriptUrl = /^file:.*\.[mc]?tsx?(?:[?#].*)?$/
const compilerOptions = { experimentalDecorators: true, emitDecoratorMetadata: true }

/** Asynchronous where the hook after it is, in a thread of its own; synchronous where that is. */
export function load(url: string, context: LoadHookContext, nextLoad: NextLoad): Loaded {
  if (!isTypeScriptImport(url, context)) return nextLoad(url, context)
  try {
    const loaded = nextLoad(url, context)
    return loaded instanceof Promise ? loaded.then(complete(url), compileAfter(url)) : complete(url)(loaded)
  } catch (error) {
    return compileAfter(url)(error)
  }
}

/** What `require()` asks for carries no attributes, and is not ours to change. */
function isTypeScriptImport(url: string, { importAttributes }: Partial<LoadHookContext>): boolean {
  return importAttributes !== undefined && typeScriptUrl.test(url)
}

function complete(url: string): (output: LoadFnOutput) => LoadFnOutput {
  return (output) => (lacksMetadata(output) ? compileDecorated(url) : output)
}

/** A file that our options do not help either says what was wrong in the first place. */
function compileAfter(url: string): (error: unknown) => LoadFnOutput {
  return (error) => {
    try {
      return compileDecorated(url)
    } catch {
      throw error
    }
  }
}

/** Decorators were compiled, types were not written down. */
function lacksMetadata({ source }: LoadFnOutput): boolean {
  const code = source instanceof Uint8Array ? Buffer.from(source).toString() : String(source ?? '')
  return code.includes('/helpers/decorate"') && !code.includes('"design:')
}

function compileDecorated(url: string): LoadFnOutput {
  const file = fileURLToPath(url)
  const source = withSourceUrl(compile(extname(file), readFileSync(file)), url)
  return { format: 'module', source, shortCircuit: true }
}

/** The compiler believes that the file lies in our folder; stack traces must not. */
function withSourceUrl(code: string, url: string): string {
  return code.replace(inlineSourceMap, (_, start: string, encoded: string) => {
    const map = { ...JSON.parse(Buffer.from(encoded, 'base64').toString()), sources: [url] }
    return start + Buffer.from(JSON.stringify(map)).toString('base64')
  })
}

/** At the very end: what looks like one before that is the user's own text. */
const inlineSourceMap =
  /(\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)([\w+/=]+)\s*$/
const folder = join(tmpdir(), `gearwork-${randomUUID()}`)
let compilerKnows = false

/**
 * The compiler takes options from files alone, from none below `node_modules`, where this package lives, and
 * remembers what it read: so our tsconfig is there for the first file, and gone again.
 */
function compile(extension: string, code: Uint8Array): string {
  if (compilerKnows) return compiled(extension, code)
  mkdirSync(folder, { mode: 0o700 })
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const output = compiled(extension, code)
    compilerKnows = true
    return output
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As what is imported is: `transform`, of the same package, knows no `await` at the top of a module. */
function compiled(extension: string, code: Uint8Array): string {
  const { href } = pathToFileURL(join(folder, `work${extension}`))
  const format = 'module'
  const read = () => ({ format, source: code })
  const { source } = compileModule(href, { format, importAttributes: {} }, read) as { source: Uint8Array }
  return Buffer.from(source).toString()
}
