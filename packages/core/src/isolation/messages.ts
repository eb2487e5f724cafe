import type { Configuration } from '../configuration/config.js'
import type { JobLogLevel } from '../hooks/line-log.js'
import type { RunContext } from '../runs/run-context.js'
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
const runFacts = ['handle', 'function', 'unique', 'key', 'server', 'attempt', 'attempts'] as const

export type RunFacts = Pick<RunContext, (typeof runFacts)[number]>

export function factsOf(context: RunContext): RunFacts {
  return Object.fromEntries(runFacts.map((fact) => [fact, context[fact]])) as unknown as RunFacts
}

/** What a parent says. */
export type ToChild =
  | { readonly type: 'boot'; readonly boot: ChildBoot }
  | { readonly type: 'run'; readonly facts: RunFacts; readonly bytes: Uint8Array }
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

/** What is done at each message: a table in which none is forgotten. */
export type Meanings<Message extends FromChild | ToChild> = {
  readonly [T in Message['type']]: (message: Extract<Message, { readonly type: T }>) => void
}

/** Does what a message means. Code in a child may speak on the same line, as supervisors want it: that means nothing to us. */
export function act<Message extends FromChild | ToChild>(meanings: Meanings<Message>, said: unknown): void {
  const { type } = (said ?? {}) as { readonly type?: unknown }
  if (typeof type !== 'string' || !Object.hasOwn(meanings, type)) return
  const meaning = meanings[type as Message['type']] as (message: unknown) => void
  meaning(said)
}
