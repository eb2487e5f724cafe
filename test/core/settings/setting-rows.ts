import type { SettingName } from '@gearwork/core'

/** How one setting is written in tests. */
export interface WrittenSetting {
  /** Two values that differ from each other and from the built-in one, as people write them. */
  readonly written: readonly [unknown, unknown]
  /** Zero, false, '' or whatever means "none of it": a value like others. */
  readonly nothing: unknown
  /** What cannot be. */
  readonly wrong: unknown
  /** The decorators that do not take it. */
  readonly undecorated?: readonly ('@Work' | '@Job')[]
}

const codec = (name: string) => ({ name, encode: String, decode: String })

/** Every setting there is. Whoever adds one says here what it is like, and has it tested at every level. */
export const settingsWritten: { readonly [K in SettingName]: WrittenSetting } = {
  iterations: { written: [3, 7], nothing: 0, wrong: -1 },
  minimumExecutionTime: { written: [0.5, 7], nothing: 0, wrong: -1 },
  timeout: { written: [0.5, 7], nothing: 0, wrong: '7s' },
  exitOnFailure: { written: [true, true], nothing: false, wrong: 'yes' },
  concurrency: { written: [2, 50], nothing: 1, wrong: 0 },
  rateLimit: {
    written: [
      { limit: 1, perSeconds: 1 },
      { limit: 2, perSeconds: 60 },
    ],
    nothing: false,
    wrong: { limit: 0, perSeconds: 1 },
  },
  jobTimeout: { written: [0.5, 7], nothing: 0, wrong: -1 },
  scope: { written: ['job', 'job'], nothing: 'process', wrong: 'thread' },
  isolation: { written: ['thread', 'process'], nothing: 'none', wrong: 'container' },
  memoryLimitMb: { written: [64, 128], nothing: 0, wrong: -1 },
  recycleAfterJobs: { written: [100, 200], nothing: 0, wrong: 1.5 },
  recycleAboveMb: { written: [64, 128], nothing: 0, wrong: -1 },
  recycleAfterSeconds: { written: [60, 120], nothing: 0, wrong: -1 },
  abortGrace: { written: [1, 2], nothing: 0, wrong: -1 },
  retries: { written: [1, 5], nothing: 0, wrong: 1.5 },
  backoff: {
    written: ['fixed', { kind: 'linear', delaySeconds: 2 }],
    nothing: { delaySeconds: 0, jitter: 0 },
    wrong: 'cubic',
  },
  defaultMethod: { written: ['doBackground', 'doHigh'], nothing: 'doNormal', wrong: 'do' },
  servers: { written: ['a:1', ['b:2', 'c:3']], nothing: '127.0.0.1:4730', wrong: [] },
  namespace: { written: ['Acme.', 'Shop.'], nothing: '', wrong: 'two words', undecorated: ['@Job'] },
  jobPrefix: { written: ['dev_', 'test_'], nothing: '', wrong: 1, undecorated: ['@Work', '@Job'] },
  codec: { written: ['text', 'raw'], nothing: codec('nothing'), wrong: 7 },
  generateUniqueKey: { written: [true, true], nothing: false, wrong: 'yes' },
  debounce: { written: [1, 60], nothing: 0, wrong: 0.5 },
  callbacks: { written: [false, false], nothing: false, wrong: 0, undecorated: ['@Work', '@Job'] },
}
