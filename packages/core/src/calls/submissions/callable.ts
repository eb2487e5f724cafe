import type { Client } from '@gearwork/client'
import type { Clock } from '@gearwork/transport'
import type { Chain } from '../../hooks/chain.js'
import type { Submission } from '../../hooks/submission.js'
import type { Codec } from '../../payloads/codec.js'
import type { StandardSchema } from '../../payloads/standard-schema.js'
import type { SubmitMethod } from '../../settings/ways.js'
import type { BackgroundCallOptions } from '../call-options.js'
import type { Waits } from './waits.js'

/** What a caller needs to know of a job. */
export interface Callable {
  readonly function: string
  /** How messages name it. */
  readonly callableName: string
  readonly codec: Codec
  readonly input: StandardSchema | undefined
  readonly output: StandardSchema | undefined
  readonly defaultMethod: SubmitMethod
  readonly client: Client
  /** The unique key of a payload; undefined where keys are given by hand alone. */
  readonly uniqueKey: ((fingerprint: Uint8Array | string, payload: unknown) => string) | undefined
  /** Whole seconds in which equal calls in the background become one job; 0 = none. */
  readonly debounce: number
  readonly clock: Clock
  /** The middleware around its submissions, as it is now. */
  readonly around: () => Chain<Submission, void> | undefined
  /** Where its calls wait that are not at a server. */
  readonly waits: Waits
}

export type Call = [payload?: unknown, options?: BackgroundCallOptions | undefined]
