import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { addHooks, compileTypeScript } from './loader.js'
import { tsconfigsOf } from './tsconfigs.js'

/**
 * From now on remembers what is imported: the returned function gives the files, but for those of packages, and the
 * tsconfigs that they are compiled by. In a process that compiles on its own (vitest) nobody is asked, and there are none.
 */
export async function watchImports(): Promise<() => readonly string[]> {
  if (import.meta.url.endsWith('.ts')) return () => []
  await compileTypeScript()
  const { port1: ours, port2: theirs } = new MessageChannel()
  await addHooks('./import-hooks.js', theirs)
  return () => {
    const required = Object.keys(createRequire(import.meta.url).cache)
    const files = [...heard(ours), ...required].filter(isOfUsers)
    ours.close()
    return [...new Set([...files, ...tsconfigsOf(files)])]
  }
}

/** All files that were told of until now. */
function* heard(port: MessagePort): Iterable<string> {
  for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
    const [url] = String(told.message).split(/[?#]/)
    if (url?.startsWith('file:')) yield fileURLToPath(url)
  }
}

/** What packages hold changes with their version. Our own lie elsewhere where Gearwork itself is developed. */
function isOfUsers(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(ourPackages)
}

const ourPackages = fileURLToPath(new URL('../../..', import.meta.url))
