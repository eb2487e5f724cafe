/** What an error bears that comes again however often its job is tried, be it one of ours or a user's own. */
export interface PermanentFailure {
  readonly permanent: true
}

/** Whether a job that failed with this fails again each time it is tried: it bears `permanent: true`. */
export function isPermanent(error: unknown): error is PermanentFailure {
  return (
    typeof error === 'object' && error !== null && (error as Partial<PermanentFailure>).permanent === true
  )
}
