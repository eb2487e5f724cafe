import type { ClientOptions } from '@gearwork/client'
import type { Clock } from '@gearwork/transport'
import type { Configuration } from '../configuration/config.js'
import type { Class, DependencyContainer } from '../container/tokens.js'
import type { ServersInput } from '../decorators/options.js'
import type { Dispatcher, ListenerFailure } from '../events/dispatcher.js'
import type { Hooks } from '../hooks/hooks.js'
import type { CodecOption } from '../payloads/codec-option.js'
import type { StandardSchema } from '../payloads/standard-schema.js'
import type { AnySchema } from '../payloads/typed-schemas.js'
import type { Settings } from '../settings/settings.js'
import type { SubmitMethod } from '../settings/ways.js'
import type { Descriptions } from '../works/descriptions.js'
import type { UniqueKeyGenerator } from './unique-keys.js'

/** How the clients behind it are made. `connection` outranks that of the configuration, option by option. */
type ConnectingOptions = Pick<ClientOptions, 'connection' | 'clientId' | 'timeoutMs' | 'patienceMs'>

/** Options of `Gearman.open()`. */
export interface GearmanOptions extends ConnectingOptions {
  /** Servers that outrank those of works and configuration. */
  readonly servers?: ServersInput
  /** Where the search for the configuration begins. Default: the working directory. */
  readonly cwd?: string
  /** The configuration's file. Default: search. */
  readonly file?: string
  /** A configuration that has been read already. */
  readonly configuration?: Configuration
  /** The parent of what the set-up module and decorator options that are functions are given. Default: tsyringe's global one. */
  readonly container?: DependencyContainer
  /**
   * Makes unique keys where `generateUniqueKey` asks for them. Default: what the set-up, or else the configuration, says,
   * or else a digest of function and payload.
   */
  readonly uniqueKey?: UniqueKeyGenerator
  /** Told of a listener that threw. Default: a process warning. */
  readonly onListenerError?: ListenerFailure
  /**
   * The manifest that says what `jobs('Mail')` means, whatever lies around it: for machines that have none of the files
   * of works. Default: the configured one as long as it fits the files, or else the works themselves.
   */
  readonly manifest?: string
  /** Told in one line of a manifest that does not fit the files. Default: a process warning. */
  readonly onStaleManifest?: (message: string) => void
  /** What delays and debounced calls count by. Default: the system's. */
  readonly clock?: Clock
}

/** What a Gearman is made from. */
export interface GearmanParts extends ConnectingOptions {
  readonly configuration: Configuration
  readonly container: DependencyContainer
  readonly dispatcher: Dispatcher
  readonly hooks: Hooks
  /** What outranks the decorators, settled. */
  readonly overrides: Partial<Settings>
  readonly descriptions: Descriptions
  readonly uniqueKey?: UniqueKeyGenerator | undefined
  readonly clock?: Clock | undefined
  /** The works that are meant by names. Default: those of the manifest, or else those that discovery finds. */
  readonly works?: readonly Class[] | undefined
  readonly manifest?: string | undefined
  readonly onStaleManifest?: ((message: string) => void) | undefined
  /** Called once it is closed. */
  readonly release?: () => Promise<void>
}

/** A function that some other worker serves, in any language. */
export interface ForeignJobOptions {
  /** How its payloads and results become bytes. Default: what the configuration says, or else `json`. */
  readonly codec?: CodecOption
  /** How it is submitted when it is called as it is. Default: what the configuration says. */
  readonly defaultMethod?: SubmitMethod
  /** Refuses payloads before they are sent. */
  readonly input?: StandardSchema
  /** Refuses results, and each piece of them, before the caller gets them. */
  readonly output?: StandardSchema
  /** Makes its unique keys, and asks for them. */
  readonly uniqueKey?: UniqueKeyGenerator
}

/** The same with schemas that say the types of its callers. */
export interface SchemaTypedOptions<Input extends AnySchema, Output extends AnySchema | undefined>
  extends Omit<ForeignJobOptions, 'input' | 'output'> {
  readonly input: Input
  readonly output?: Output
}
