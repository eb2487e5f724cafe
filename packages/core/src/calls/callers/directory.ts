import { resolve } from 'node:path'
import type { Configuration } from '../../configuration/config.js'
import type { Class } from '../../container/tokens.js'
import type { JobDescription } from '../../works/description.js'
import type { Descriptions } from '../../works/descriptions.js'
import { discoverWorks, worksIn } from '../../works/discovery.js'
import type { ListedJob, ListedWork } from '../../works/listed.js'
import { type Catalogue, type CatalogueOptions, readCatalogue } from '../../works/manifest/catalogue.js'
import { Works } from '../../works/works.js'

/** Where works are looked for by name. */
export interface DirectoryOptions extends CatalogueOptions {
  readonly configuration: Configuration
  readonly descriptions: Descriptions
  /** The works there are. Default: those of the manifest, or else those that discovery finds. */
  readonly works?: readonly Class[] | undefined
  /** A manifest that is believed whatever lies around it: for machines that have none of the files of works. */
  readonly manifest?: string | undefined
}

/** The works by name, for those who have not their classes: looked for once, when somebody asks. */
export class Directory {
  readonly #options: DirectoryOptions
  #catalogue: Catalogue | undefined
  #works: Promise<Works<ListedWork>> | undefined

  constructor(options: DirectoryOptions) {
    this.#options = options
  }

  /** @throws what discovery throws; then it is asked again the next time. */
  works(): Promise<Works<ListedWork>> {
    this.#works ??= this.#list().catch((error) => {
      this.#works = undefined
      throw error
    })
    return this.#works
  }

  /** The job with its class, where the manifest holds less of it than a caller needs. */
  async forCallers(job: ListedJob): Promise<ListedJob | JobDescription> {
    if (this.#catalogue === undefined || !this.#catalogue.needsClass(job)) return job
    const { file } = (await this.works()).find(job.work)
    const loaded = await worksIn([file as string])
    return new Works(this.#options.descriptions.ofAll(loaded)).findJob(job.function)
  }

  async #list(): Promise<Works<ListedWork>> {
    const { configuration, descriptions, works } = this.#options
    if (works !== undefined) return new Works(descriptions.ofAll(works.map((target) => ({ target }))))
    this.#catalogue = await this.#readCatalogue()
    if (this.#catalogue !== undefined)
      return this.#catalogue.works(descriptions.ofAll(await worksIn(this.#catalogue.unlisted)))
    const found = await discoverWorks(configuration)
    return new Works<ListedWork>(descriptions.ofAll(found), { searched: configuration.resources })
  }

  #readCatalogue(): Promise<Catalogue | undefined> {
    const { configuration, manifest, overrides, onStale } = this.#options
    const trusted = manifest === undefined ? undefined : resolve(configuration.root, manifest)
    return readCatalogue(configuration, { overrides, onStale, trusted })
  }
}
