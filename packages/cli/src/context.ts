import { resolve } from 'node:path'
import type { Application, CommandLineSettings, Configuration } from '@gearwork/core'
import type { OutputWatch } from './broken-output.js'
import type { CommandOf } from './description.js'
import { bad } from './line.js'
import { Output } from './output.js'
import { shellCommand } from './quoting.js'
import type { Surroundings } from './surroundings.js'

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
    const { loadConfiguration } = await import('@gearwork/core')
    return loadConfiguration(this.#whereabouts)
  }

  /** Does something with the application and all its works, and closes it. */
  async withApplication<T>(
    use: (application: Application) => Promise<T>,
    overrides: CommandLineSettings = {},
  ): Promise<T> {
    const { Application } = await import('@gearwork/core')
    const application = await Application.boot({ ...this.#whereabouts, overrides })
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

  /** The same as a shell takes it. */
  readonly commandOf: CommandOf = (kind, name) => shellCommand(this.commandFor(kind, name))

  /** Absolute, because the command may be run from elsewhere. */
  get #configOption(): readonly string[] {
    const { config } = this.#options
    return config === undefined ? [] : ['--config', resolve(this.surroundings.cwd, config)]
  }

  get #whereabouts(): { readonly cwd: string; readonly file: string | undefined } {
    return { cwd: this.surroundings.cwd, file: this.#options.config }
  }
}
