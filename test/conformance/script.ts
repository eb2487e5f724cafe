import type { Engine } from '../support/engines.js'
import type { Difference } from './differences.js'
import type { Peer } from './peer.js'

/** What a script plays with. Every peer it asks for is gone when it ends. */
export interface Stage {
  /** A function name of this script alone. */
  readonly fn: string
  /** A new connection. */
  peer(): Promise<Peer>
  /** A worker that serves the functions, registered. */
  worker(...functions: string[]): Promise<Peer>
}

/** Options of our server, and the flags that say the same to gearmand. */
export interface Setting {
  readonly embedded: object
  readonly gearmand: readonly string[]
}

/** Who sends what, and what comes back. */
export interface Script {
  readonly title: string
  readonly play: (stage: Stage) => Promise<void>
  /** The script holds for one engine alone, for this reason. */
  readonly only?: { readonly engine: Engine['name']; readonly difference: Difference }
  readonly setting?: Setting
}

export type ScriptOptions = Pick<Script, 'only' | 'setting'>

/** Scripts of one subject, in the order they are written down. */
export function scripts(
  write: (script: (title: string, play: Script['play'], options?: ScriptOptions) => void) => void,
): readonly Script[] {
  const written: Script[] = []
  write((title, play, options = {}) => written.push({ title, play, ...options }))
  return written
}

/** A rule that our server keeps and Debian's gearmand does not. */
export function ours(difference: Difference): ScriptOptions {
  return { only: { engine: 'embedded', difference } }
}

/** What Debian's gearmand does instead. */
export function theirs(difference: Difference): ScriptOptions {
  return { only: { engine: 'gearmand', difference } }
}
