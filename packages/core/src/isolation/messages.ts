import type { Configuration } from '../configuration/config.js'
import type { JobLogLevel } from '../hooks/line-log.js'
import type { Overrides, OverridesSource } from '../settings/overrides.js'
import type { PackedError } from './packed-error.js'

/** What a child is made from: the same configuration, and with it the same set-up, as its parent. */
export interface ChildBoot {
  /** The files that hold the works, absolute. */
  readonly files: readonly string[]
  /** The file that the configuration was read from, or the configuration where there is none. */
  readonly configuration: string | Configuration
  readonly overrides: Overrides
  readonly overridesFrom: OverridesSource
}

/** The facts of a job, which its child cannot ask for. */
export interface RunFactsMessage {
  readonly handle: string
  readonly function: string
  readonly unique: string
  readonly key: string
  readonly server: string
  readonly attempt: number
  readonly attempts: number
}

/** What a parent says. */
export type ToChild =
  | { readonly type: 'boot'; readonly boot: ChildBoot }
  | { readonly type: 'run'; readonly facts: RunFactsMessage; readonly bytes: Uint8Array }
  | { readonly type: 'abort'; readonly reason: PackedError }
  /** There is room for more, after one of the pieces or warnings, which are counted in order. */
  | { readonly type: 'room' }
  /** The next piece is wanted of a method that yields. */
  | { readonly type: 'next' }
  /** No further piece is. */
  | { readonly type: 'leave' }
  /** Close everything, and be gone. */
  | { readonly type: 'end' }

/** What a child says. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'unready'; readonly error: PackedError }
  | { readonly type: 'data'; readonly bytes: Uint8Array | string }
  | { readonly type: 'warning'; readonly bytes: Uint8Array | string }
  | { readonly type: 'status'; readonly numerator: number; readonly denominator: number }
  | { readonly type: 'fail' }
  | { readonly type: 'log'; readonly level: JobLogLevel; readonly line: string }
  /** The method yields: pieces follow, each when it is asked for. */
  | { readonly type: 'stream' }
  | { readonly type: 'piece'; readonly bytes: Uint8Array | string }
  /** `memoryMb`: what the child has in use after the job. */
  | {
      readonly type: 'done'
      readonly bytes: Uint8Array | string | undefined
      readonly memoryMb: number
    }
  | { readonly type: 'threw'; readonly error: PackedError; readonly memoryMb: number }
  /** What nobody caught, on the way out. */
  | { readonly type: 'crash'; readonly error: PackedError }

const fromChild: { readonly [T in FromChild['type']]: true } = {
  ready: true,
  unready: true,
  data: true,
  warning: true,
  status: true,
  fail: true,
  log: true,
  stream: true,
  piece: true,
  done: true,
  threw: true,
  crash: true,
}

/** Code in a child may speak on the same line, as supervisors want it: that is not for us. */
export function isFromChild(message: unknown): message is FromChild {
  const { type } = (message ?? {}) as { readonly type?: unknown }
  return typeof type === 'string' && Object.hasOwn(fromChild, type)
}
