import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import type { MessagePort } from 'node:worker_threads'
import { ModuleNotLoadedError } from '../configuration/config-errors.js'
import type { DependencyContainer } from '../container/tokens.js'

/** What `setup` in the configuration names: it registers what works need. */
export type Setup = (container: DependencyContainer) => unknown

/** What `node:module` has since Node 22.15, and its types for Node 20 have not. */
interface SynchronousHooks {
  registerHooks(hooks: object): void
}

const typeScriptFile = /\.[mc]?tsx?$/
/** It has no types: as a variable, nobody looks for them. */
const compiler: string = '@oxc-node/core/register'
let compiling: Promise<void> | undefined

/**
 * Imports a module by its absolute path: JavaScript, or TypeScript as it is.
 * @throws {ModuleNotLoadedError} naming the file, and the line where that is known, with the reason as its cause.
 */
export async function importModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    if (typeScriptFile.test(file)) await compileTypeScript()
    return await import(pathToFileURL(file).href)
  } catch (error) {
    return failToLoad(file, error)
  }
}

/** Of other modules the line is not asked for: what fails there may be anything. @throws {ModuleNotLoadedError} */
export async function failToLoad(file: string, cause: unknown): Promise<never> {
  const { lineIn } = await import('./error-lines.js')
  throw new ModuleNotLoadedError(file, cause, await lineIn(file, cause))
}

/** Gives the container to the default export of a module, and waits for it. */
export async function runSetup(file: string, container: DependencyContainer): Promise<void> {
  const { default: setup } = await importModule(file)
  if (typeof setup !== 'function') {
    throw new ModuleNotLoadedError(file, 'its default export is not a function of the container')
  }
  await (setup as Setup)(container)
}

/**
 * From here on `.ts` files load as they are. Whoever runs this very file as TypeScript (vitest, in our own
 * tests) compiles on their own.
 */
export async function compileTypeScript(): Promise<void> {
  if (import.meta.url.endsWith('.ts')) return
  compiling ??= startCompiler()
  await compiling
}

async function startCompiler(): Promise<void> {
  await addHooks('./typescript-paths.js')
  await import(compiler)
  await addHooks('./typescript-hooks.js')
}

/** Those that are added later are asked first. `port`: where they tell what they are asked. */
export async function addHooks(file: string, port?: MessagePort): Promise<void> {
  const data = { port }
  if (hasSynchronousHooks(nodeModule)) {
    const { initialize = () => {}, ...hooks } = await import(file)
    initialize(data)
    nodeModule.registerHooks(hooks)
  } else if (port === undefined) nodeModule.register(file, import.meta.url)
  else nodeModule.register(file, import.meta.url, { data, transferList: [port] })
}

/** The hooks of the compiler are synchronous from Node 26.2 on, and those of ours must stand in the same line. */
function hasSynchronousHooks(hooks: object): hooks is SynchronousHooks {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return 'registerHooks' in hooks && (major > 26 || (major === 26 && minor >= 2))
}
