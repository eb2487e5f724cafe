import type { Class } from '../container/tokens.js'
import { importModule } from '../modules/loader.js'
import { findModules, type Whereabouts } from '../modules/modules.js'
import { isWork } from './describe.js'
import type { FoundWork } from './found-work.js'
import { couldBeWork, warnOfStrays } from './strays.js'

/**
 * Imports the files that the configuration names, and no others, and takes the decorated classes that they
 * export.
 * @throws {ResourceNotFoundError} for a path that is not there.
 * @throws {ModuleNotLoadedError} naming the file that cannot be imported, with the reason as its cause.
 */
export async function discoverWorks(where: Whereabouts): Promise<readonly FoundWork[]> {
  return worksIn(await findModules(where))
}

/** The decorated classes that files export. @throws {ModuleNotLoadedError} */
export async function worksIn(files: readonly string[]): Promise<readonly FoundWork[]> {
  const found = new Map<Class, FoundWork>()
  const others: FoundWork[] = []
  for (const file of files) {
    for (const [exportName, target] of Object.entries(await importModule(file))) {
      // A class that is exported twice, or again from another file, is one work.
      if (isWork(target) && !found.has(target)) found.set(target, { target, file, exportName })
      else if (couldBeWork(target) && !isWork(target)) others.push({ target, file, exportName })
    }
  }
  const works = [...found.values()]
  // Where there are no works at all, the error that follows says the same.
  if (works.length > 0) warnOfStrays(others, works)
  return works
}
