import { resolve } from 'node:path'
import type {
  Application,
  ApplicationOptions,
  Catalogue,
  Configuration,
  ListedWork,
  Overrides,
  Selection,
  Works,
} from '@gearwork/core'
import { formatAddress, type ServerAddress } from '@gearwork/transport/address'
import type { CommandOf } from './description/description.js'
import type { OutputWatch } from './terminal/broken-output.js'
import { bad, strong } from './terminal/line.js'
import { Output } from './terminal/output.js'
import { shellCommand } from './terminal/shell-command.js'
import type { Surroundings } from './terminal/surroundings.js'

/** The options that every command takes. */
export interface GlobalOptions {
  readonly config?: string | undefined
  readonly debug?: boolean | undefined
  readonly quiet?: boolean | undefined
}

/** What a command is given: its surroundings, one door to the terminal, and the way to the configuration. */
export class Context {
  readonly surroundings: Surroundings
  readonly output: Output
  readonly #options: GlobalOptions
  readonly #watch: OutputWatch

  constructor(surroundings: Surroundings, options: GlobalOptions, watch: OutputWatch) {
    this.surroundings = surroundings
    this.output = new Output(surroundings, options.quiet)
    this.#options = options
    this.#watch = watch
  }

  /** For a command that must end in order: output that cannot be written ends it where it outlasts it, or at its end. */
  deferBrokenOutput(): void {
    this.#watch.defer()
  }

  /**
   * For a command that serves others: from now on output that cannot be written is told in one line, and no reason
   * to end. @throws {BrokenOutputError} where it could not be until now.
   */
  async outlastOutput(): Promise<void> {
    await this.#watch.settled()
    this.#watch.outlast(({ message }) => this.output.complain(bad('log:'), ' ', message))
  }

  /** Reads the configuration: the one that was named, or the nearest one upwards. */
  async configuration(): Promise<Configuration> {
    const { loadConfiguration } = await import('@gearwork/core/catalogue')
    return loadConfiguration(this.#whereabouts)
  }

  /**
   * Does something with the works as they are listed: by the manifest where it says enough, and then no class is
   * loaded and no set-up run.
   */
  async withWorks<T>(
    use: (works: Works<ListedWork>, configuration: Configuration) => Promise<T>,
    overrides: Overrides = {},
  ): Promise<T> {
    const configuration = await this.configuration()
    const catalogue = await this.#catalogue(configuration, overrides)
    if (catalogue?.unlisted.length === 0) return use(catalogue.works(), configuration)
    const files = catalogue?.unlisted
    return this.#withBooted({ configuration, files, overrides }, ({ works }) =>
      use(catalogue === undefined ? works : catalogue.works([...works]), configuration),
    )
  }

  /**
   * Does something with the application and its works, and closes it. `needed`: which of them it is for, where not for
   * all; the files of others are then not loaded, if the manifest says which they are.
   */
  async withApplication<T>(
    use: (application: Application) => Promise<T>,
    overrides: Overrides = {},
    needed?: Selection,
  ): Promise<T> {
    const configuration = await this.configuration()
    const catalogue = needed === undefined ? undefined : await this.#catalogue(configuration, overrides)
    const files = needed && catalogue?.filesOf(needed)
    return this.#withBooted({ configuration, files, overrides }, use)
  }

  /** The servers of the configuration; and of all jobs, as far as a manifest lists them. */
  async knownServers(configuration: Configuration): Promise<readonly ServerAddress[]> {
    const { readCatalogue } = await import('@gearwork/core/catalogue')
    const catalogue = await readCatalogue(configuration, { onStale: () => {} })
    const jobs = catalogue?.works().jobs ?? []
    const servers = [...configuration.servers, ...jobs.flatMap(({ settings }) => settings.servers.value)]
    return [...new Map(servers.map((server) => [formatAddress(server), server])).values()]
  }

  async #catalogue(configuration: Configuration, overrides: Overrides): Promise<Catalogue | undefined> {
    const { readCatalogue, settleOverrides } = await import('@gearwork/core/catalogue')
    return readCatalogue(configuration, {
      overrides: settleOverrides(overrides, 'command line'),
      onStale: (message) => this.output.complain(strong('manifest:'), ' ', message),
    })
  }

  async #withBooted<T>(
    options: ApplicationOptions,
    use: (application: Application) => Promise<T>,
  ): Promise<T> {
    const { Application } = await import('@gearwork/core')
    const application = await Application.boot({ ...options, overridesFrom: 'command line' })
    try {
      return await use(application)
    } finally {
      await application.close()
    }
  }

  /** The command that runs a work or job from here, argument by argument. */
  commandFor(kind: Parameters<CommandOf>[0], name: string, more: readonly string[] = []): readonly string[] {
    const { command } = this.surroundings
    return [...command, kind, name, '--no-interaction', ...this.#configOption, ...more]
  }

  /** The same as a shell takes it. `more`: what else was typed. */
  commandWith(more: readonly string[] = []): CommandOf {
    return (kind, name) => shellCommand(this.commandFor(kind, name, more))
  }

  /** Absolute, because the command may be run from elsewhere. */
  get #configOption(): readonly string[] {
    const { config } = this.#options
    return config === undefined ? [] : ['--config', resolve(this.surroundings.cwd, config)]
  }

  get #whereabouts(): { readonly cwd: string; readonly file: string | undefined } {
    return { cwd: this.surroundings.cwd, file: this.#options.config }
  }
}
