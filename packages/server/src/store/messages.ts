import type { RefusalKind } from './refusal.js'

/** What the thread is started with. */
export interface ThreadData {
  readonly file: string
  /** See `Hurry`. */
  readonly hurry: SharedArrayBuffer
}

/** What the thread is told: `next` once for each part that it reads, then changes, then `close`. */
export type ToThread =
  | { readonly kind: 'next' }
  | { readonly kind: 'changes'; readonly bytes: Uint8Array }
  | { readonly kind: 'close' }

/**
 * What the thread says. `done` and `failed` answer the changes, in their order; `recovered` tells some time after
 * failures that changes can be made again, and that those are made that could not be left out.
 */
export type FromThread =
  | { readonly kind: 'refused'; readonly refusal: RefusalKind; readonly finding: string }
  | { readonly kind: 'part'; readonly bytes: Uint8Array }
  | { readonly kind: 'open' }
  | { readonly kind: 'done' }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'failed'; readonly reason: string }
