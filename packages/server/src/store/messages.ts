import type { RefusalKind } from './refusal.js'

/** What the thread is started with. */
export interface ThreadData {
  readonly file: string
}

/** What the thread is told: `next` once for each part that it reads, then changes, then `close`. */
export type ToThread =
  | { readonly kind: 'next' }
  | { readonly kind: 'changes'; readonly bytes: Uint8Array }
  | { readonly kind: 'close' }

/** What the thread says. `done` and `failed` answer the changes, in their order. */
export type FromThread =
  | { readonly kind: 'refused'; readonly refusal: RefusalKind; readonly finding: string }
  | { readonly kind: 'part'; readonly bytes: Uint8Array }
  | { readonly kind: 'open' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string }
