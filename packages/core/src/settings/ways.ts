import type { Priority } from '@gearwork/protocol'

/** How a job is submitted: in the foreground somebody waits for its result, in the background nobody does. */
export const submitMethods = [
  'doNormal',
  'doHigh',
  'doLow',
  'doBackground',
  'doHighBackground',
  'doLowBackground',
] as const
/** One of these methods. */
export type SubmitMethod = (typeof submitMethods)[number]

/** The two halves of a method of submission. */
export interface Way {
  readonly background: boolean
  readonly priority: Priority
}

/** What each method means. */
export const ways: { readonly [M in SubmitMethod]: Way } = {
  doNormal: { background: false, priority: 'normal' },
  doHigh: { background: false, priority: 'high' },
  doLow: { background: false, priority: 'low' },
  doBackground: { background: true, priority: 'normal' },
  doHighBackground: { background: true, priority: 'high' },
  doLowBackground: { background: true, priority: 'low' },
}
