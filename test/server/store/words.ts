/** What handles begin with on the servers of these tests. */
export const handlePrefix = 'H:t'

export const bg = (workload: string, unique = '') =>
  ({ name: 'SUBMIT_JOB_BG', function: 'f', unique, workload }) as const
export const fg = (workload: string, unique = '') =>
  ({ name: 'SUBMIT_JOB', function: 'f', unique, workload }) as const
export const created = (number: number) =>
  ({ name: 'JOB_CREATED', handle: `${handlePrefix}:${number}` }) as const
