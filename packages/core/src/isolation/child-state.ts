import {
  type ChildExit,
  ChildNotStartedError,
  type IsolatedKind,
  JobCrashedError,
  sayExit,
} from './isolation-errors.js'

/**
 * What a child is, as its parent knows it. It may be gone from any of these.
 *
 *     booting ── ready ── killed ── gone
 *        ├───────────────────┘       │
 *        └────── unready ────────────┘
 */
export type ChildState =
  | { readonly name: 'booting' }
  /** It has booted, and runs jobs. */
  | { readonly name: 'ready' }
  /** It has said why it cannot boot, and is being ended. */
  | { readonly name: 'unready'; readonly error: Error }
  /** It is being ended by us. */
  | { readonly name: 'killed'; readonly from: LivingState; readonly because: string }
  | { readonly name: 'gone'; readonly end: ChildEnd }

/** A child that may be given jobs. */
export type LivingState = Extract<ChildState, { readonly name: 'booting' | 'ready' }>

/** What the end of a child means for its job. */
export type ChildEnd =
  | { readonly status: 'not started'; readonly cause: unknown }
  | { readonly status: 'crashed'; readonly exit: ChildExit }

export function isLiving(state: ChildState): state is LivingState {
  return state.name === 'booting' || state.name === 'ready'
}

/** The end of a child that was in this state when it exited. */
export function endOf(state: Exclude<ChildState, { readonly name: 'gone' }>, exit: ChildExit): ChildEnd {
  switch (state.name) {
    case 'booting':
      return { status: 'not started', cause: exit.error ?? `it ${sayExit(exit)}` }
    case 'ready':
      return { status: 'crashed', exit }
    case 'unready':
      return { status: 'not started', cause: state.error }
    case 'killed':
      return endOf(state.from, { ...exit, endedBecause: state.because })
  }
}

/** What a job fails with whose child has ended. */
export function errorOf(
  end: ChildEnd,
  functionName: string,
  kind: IsolatedKind,
): JobCrashedError | ChildNotStartedError {
  return end.status === 'crashed'
    ? new JobCrashedError(functionName, kind, end.exit)
    : new ChildNotStartedError(functionName, kind, end.cause)
}
