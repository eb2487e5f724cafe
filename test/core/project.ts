import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder of a user's, with files in it, inside the repository so that packages are found from it. */
export interface Project {
  readonly root: string
  path(name: string): string
  remove(): Promise<void>
}

export async function createProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const root = await mkdtemp(fileURLToPath(new URL('./project-', import.meta.url)))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return {
    root,
    path: (name) => join(root, name),
    // Again where a process that is just ending has written something meanwhile.
    remove: () => rm(root, { recursive: true, maxRetries: 5, retryDelay: 50 }),
  }
}

/** Makes projects, and removes them all when the test is over. */
export class Projects {
  readonly #made: Project[] = []

  async create(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = await createProject(files)
    this.#made.push(project)
    return project
  }

  async removeAll(): Promise<void> {
    for (const project of this.#made.splice(0)) await project.remove()
  }
}
