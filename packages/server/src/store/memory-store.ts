import type { Store } from './store.js'

/** Keeps nothing besides what the server holds itself: the jobs are gone with it. */
export const memoryStore: Store = {
  durable: false,
  pending: undefined,
  congested: false,
  open: () => Promise.resolve(),
  keep: () => true,
  drop: () => {},
  retry: () => {},
  giveOut: () => {},
  close: () => Promise.resolve(),
}
